package io.adamant.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.lab.image.RootType;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SealLabOptionsTest {

    @Test
    void withoutWordsItIsTheSmallSealedMachine() {
        assertThat(SealLabOptions.parse(List.of()))
                .isEqualTo(new SealLabOptions("6.1", RootType.EXT4, false, "enforce", false));
    }

    @Test
    void everyWordIsTaken() {
        assertThat(
                        SealLabOptions.parse(
                                List.of(
                                        "--kernel",
                                        "6.12",
                                        "--root",
                                        "xfs",
                                        "--mode",
                                        "audit",
                                        "--nvme")))
                .isEqualTo(new SealLabOptions("6.12", RootType.XFS, false, "audit", true));
    }

    @Test
    void whatItDoesNotHaveIsRefusedByName() {
        assertThatThrownBy(() -> SealLabOptions.parse(List.of("--kernel", "5.4")))
                .hasMessage("'5.4' is none of 6.1, 6.12");
        assertThatThrownBy(() -> SealLabOptions.parse(List.of("--root")))
                .hasMessage("--root needs a value");
        assertThatThrownBy(() -> SealLabOptions.parse(List.of("--quick")))
                .hasMessage("unknown word: --quick");
        assertThatThrownBy(() -> SealLabOptions.parse(List.of("--life", "--root", "xfs")))
                .hasMessage("--life has its root on ext4");
    }
}
