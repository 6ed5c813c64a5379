package io.adamant.agent.linux.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.bpf.BpfInventory.Program;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BpfProgramsTest {

    @Test
    void whatSeesOrDecidesIsListedByIdAndSystemdsOwnIsNot() {
        List<Program> programs =
                List.of(
                        new Program(40, 26, "spy\t1\n", "00ff", 1, 7),
                        new Program(9, 29, "adamant_open", "a1b2", 1, 7),
                        new Program(12, 8, "sd_fw_egress", "cafe", 1, 0));

        assertThat(BpfPrograms.text(programs, Set.of(9)))
                .isEqualTo("9 lsm adamant_open\ta1b2 linked\n40 tracing spy?1?\t00ff not linked\n");
    }
}
