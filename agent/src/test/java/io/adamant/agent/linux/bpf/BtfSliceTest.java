package io.adamant.agent.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The slices in the resources are cut anew with {@code -Dadamant.btf.full=DIR}, where DIR holds
 * whole copies of {@code /sys/kernel/btf/vmlinux} named as the slices are. What is cut is listed in
 * {@code slice.txt}: add a line there when a program asks about another type.
 */
class BtfSliceTest {

    private static final Path RESOURCES = Path.of("src/test/resources/io/adamant/agent/linux/bpf");

    private static List<String> wanted() throws IOException {
        return Files.readAllLines(RESOURCES.resolve("slice.txt"), StandardCharsets.UTF_8);
    }

    @EnumSource
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "adamant.btf.full", matches = ".+")
    void slicesAreCutFromTheKernelsOwn(KernelBtf kernel) throws IOException {
        Path full = Path.of(System.getProperty("adamant.btf.full"), kernel.file());

        byte[] slice = BtfSlice.of(Files.readAllBytes(full), wanted());

        Files.write(RESOURCES.resolve(kernel.file()), slice);
        try (Btf whole = Btf.read(full);
                Btf cut = Btf.of(slice)) {
            assertThat(cut.typeCount()).isLessThan(whole.typeCount() / 10);
        }
    }

    @EnumSource
    @ParameterizedTest
    void everyKernelsSliceAnswersForTheOldestHook(KernelBtf kernel) {
        try (Btf btf = kernel.open()) {
            assertThat(btf.parameters("bpf_lsm_file_open")).containsExactly("file");
            assertThat(btf.field("dentry", "d_parent").size()).isEqualTo(8);
            assertThat(btf.field("file", "f_mode").size()).isEqualTo(4);
        }
    }

    @Test
    void whatMovesFromKernelToKernelIsReadFromEach() {
        assertThat(offsets("file", "f_mode")).containsExactly(68, 12, 4);
        assertThat(parameters("bpf_lsm_inode_setattr"))
                .containsExactly(
                        List.of("dentry", "attr"),
                        List.of("idmap", "dentry", "attr"),
                        List.of("idmap", "dentry", "attr"));
    }

    private static List<Integer> offsets(String struct, String member) {
        return List.of(KernelBtf.values()).stream()
                .map(
                        kernel -> {
                            try (Btf btf = kernel.open()) {
                                return btf.field(struct, member).offset();
                            }
                        })
                .toList();
    }

    private static List<List<String>> parameters(String function) {
        return List.of(KernelBtf.values()).stream()
                .map(
                        kernel -> {
                            try (Btf btf = kernel.open()) {
                                return btf.parameters(function);
                            }
                        })
                .toList();
    }

    @Test
    void aSliceKeepsLayoutAndReplacesWhatIsOnlyPointedTo() {
        BtfWriter kernel = new BtfWriter();
        int word = kernel.integer("u32", 4);
        int held = kernel.struct("held", 8, false, "x", word, 32);
        int far = kernel.struct("far", 4096, false, "x", word, 0);
        int pointer = kernel.pointer(kernel.type("", BtfTypes.CONST, far));
        kernel.struct("other", 4096, false, "x", word, 0);
        kernel.struct("s", 24, false, "far", pointer, 0, "held", held, 64, "self", 7, 128);
        kernel.pointer(6);

        try (Btf cut = Btf.of(BtfSlice.of(kernel.bytes(), List.of("# a comment", "struct s")))) {
            assertThat(cut.field("s", "held", "x").offset()).isEqualTo(12);
            assertThat(cut.field("s", "far").size()).isEqualTo(8);
            assertThat(cut.structSize("s")).isEqualTo(24);
            assertThat(cut.hasField("far", "x")).isFalse();
            assertThat(cut.hasField("other", "x")).isFalse();
        }
    }
}
