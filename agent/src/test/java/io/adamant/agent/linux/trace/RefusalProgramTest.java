package io.adamant.agent.linux.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The program's instructions, held against golden dumps: one line of hex per 8 bytes. */
class RefusalProgramTest {

    private static final int RING = 11;
    private static final int COUNTERS = 12;
    private static final int ARGUMENTS = 13;
    private static final int FORKS = 14;
    private static final int AGENT = 4711;

    private static String dump(TraceScope scope) {
        return dump(
                RefusalProgram.assemble(
                        new RefusalProgram.Target(RING, COUNTERS, ARGUMENTS, FORKS, AGENT, scope)));
    }

    private static String dump(byte[] program) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < program.length; at += 8) {
            text.append(HexFormat.of().formatHex(program, at, at + 8)).append('\n');
        }
        return text.toString();
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = RefusalProgramTest.class.getResourceAsStream(name)) {
            assertThat(in).as("golden dump %s", name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void programForANamespaceIsTheGoldenOne() throws IOException {
        assertThat(dump(new TraceScope.Namespace(4, 0xF000_0123L)))
                .isEqualTo(golden("refusal-program-namespace.hex"));
    }

    @Test
    void programForTheWholeMachineIsTheGoldenOne() throws IOException {
        assertThat(dump(new TraceScope.Machine())).isEqualTo(golden("refusal-program-machine.hex"));
    }

    @Test
    void programThatNotesForksIsTheGoldenOne() throws IOException {
        assertThat(dump(ForkProgram.assemble(FORKS, new TraceScope.Namespace(4, 0xF000_0123L))))
                .isEqualTo(golden("fork-program-namespace.hex"));
    }

    @Test
    void recordsStayAlignedInTheRing() {
        assertThat(RefusalProgram.RECORD_BYTES % Long.BYTES).isZero();
        assertThat(RefusalProgram.REGISTERS + RefusalProgram.REGISTER_BYTES)
                .isEqualTo(RefusalProgram.PATH_1_LENGTH);
    }
}
