package io.adamant.agent.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.adamant.agent.linux.bpf.Btf.Field;
import io.adamant.agent.linux.bpf.BtfException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BtfTest {

    private static final int BITS = 8;

    private final BtfWriter btf = new BtfWriter();

    private static void assertFails(Code code, ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .asInstanceOf(type(BtfException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }

    @Test
    void aMemberIsFoundByNameWithItsOffsetAndSize() {
        int word = btf.integer("unsigned int", 4);
        int pointer = btf.pointer(0);
        btf.struct("file", 24, false, "f_mode", word, 4 * BITS, "f_op", pointer, 8 * BITS);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.field("file", "f_mode"))
                    .isEqualTo(new Field("file.f_mode", 4, 4, 0, 0));
            assertThat(kernel.field("file", "f_op")).isEqualTo(new Field("file.f_op", 8, 8, 0, 0));
            assertThat(kernel.structSize("file")).isEqualTo(24);
            assertThat(kernel.hasField("file", "f_inode")).isFalse();
            assertThat(kernel.hasField("inode", "i_ino")).isFalse();
            assertFails(
                    Code.ABSENT,
                    () -> kernel.field("file", "f_inode"),
                    "this kernel has no file.f_inode");
        }
    }

    @Test
    void aPathGoesThroughStructuresButNotBehindPointers() {
        int pointer = btf.pointer(0);
        int path = btf.struct("path", 16, false, "mnt", pointer, 0, "dentry", pointer, 8 * BITS);
        btf.struct("file", 64, false, "f_path", path, 32 * BITS, "f_next", pointer, 0);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.field("file", "f_path", "dentry"))
                    .isEqualTo(new Field("file.f_path.dentry", 40, 8, 0, 0));
            assertThat(kernel.hasField("file", "f_next", "dentry")).isFalse();
        }
    }

    @Test
    void membersOfAnonymousStructuresAreTheOuterOnesOwn() {
        int word = btf.integer("u32", 4);
        int inner = btf.struct("", 8, false, "hash", word, 0, "len", word, 4 * BITS);
        int union = btf.union("", 8, "", inner, 0, "hash_len", btf.integer("u64", 8), 0);
        int qstr = btf.struct("qstr", 16, false, "", union, 0, "name", btf.pointer(0), 8 * BITS);
        btf.struct("dentry", 48, false, "d_name", qstr, 32 * BITS);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.field("dentry", "d_name", "len").offset()).isEqualTo(36);
            assertThat(kernel.field("dentry", "d_name", "name").offset()).isEqualTo(40);
            assertThat(kernel.field("dentry", "d_name", "hash_len").size()).isEqualTo(8);
        }
    }

    @Test
    void typedefsQualifiersAndTagsAreSeenThrough() {
        int word = btf.integer("unsigned int", 4);
        int value = btf.type("uid_t", BtfTypes.TYPEDEF, word);
        int record = btf.struct("", 4, false, "val", value, 0);
        int kuid = btf.type("kuid_t", BtfTypes.TYPEDEF, record);
        int tagged = btf.type("rcu", BtfTypes.TYPE_TAG, kuid);
        int constant = btf.type("", BtfTypes.CONST, btf.type("", BtfTypes.VOLATILE, tagged));
        btf.struct("cred", 8, false, "uid", constant, 4 * BITS);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.field("cred", "uid", "val"))
                    .isEqualTo(new Field("cred.uid.val", 4, 4, 0, 0));
            assertThat(kernel.field("kuid_t", "val").size()).isEqualTo(4);
            assertThat(kernel.structSize("kuid_t")).isEqualTo(4);
        }
    }

    @Test
    void arraysHaveTheSizeOfAllTheirDimensions() {
        int character = btf.integer("char", 1);
        int row = btf.type("", BtfTypes.ARRAY, 0, character, character, 16);
        int table = btf.type("", BtfTypes.ARRAY, 0, row, character, 3);
        btf.struct("task_struct", 64, false, "comm", row, 0, "table", table, 16 * BITS);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.field("task_struct", "comm").size()).isEqualTo(16);
            assertThat(kernel.field("task_struct", "table").size()).isEqualTo(48);
        }
    }

    @Test
    void aBitFieldIsTheWordThatHoldsItAndItsPlaceInIt() {
        int word = btf.integer("unsigned int", 4);
        int octet = btf.integer("unsigned char", 1);
        btf.struct(
                "task_struct",
                16,
                true,
                "whole",
                word,
                0,
                "in_execve",
                word,
                1 << 24 | (8 * BITS + 3),
                "small",
                octet,
                3 << 24 | (13 * BITS + 2),
                "wide",
                octet,
                6 << 24 | (14 * BITS + 5));

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.field("task_struct", "whole").isBitField()).isFalse();
            assertThat(kernel.field("task_struct", "in_execve"))
                    .isEqualTo(new Field("task_struct.in_execve", 8, 4, 3, 1));
            assertThat(kernel.field("task_struct", "small"))
                    .isEqualTo(new Field("task_struct.small", 13, 1, 2, 3));
            assertThat(kernel.field("task_struct", "wide"))
                    .isEqualTo(new Field("task_struct.wide", 14, 2, 5, 6));
        }
    }

    @Test
    void bitFieldsOfTheOldFormAreNarrowIntegers() {
        int flag = btf.type("unsigned int", BtfTypes.INT, 4, 2 << 16 | 1);
        btf.struct("old", 8, false, "flag", flag, 4 * BITS + 3);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.field("old", "flag")).isEqualTo(new Field("old.flag", 4, 4, 5, 1));
        }
    }

    @Test
    void functionsHaveANumberAndTheirParametersNamesInOrder() {
        int file = btf.pointer(0);
        int prototype =
                btf.type(
                        "",
                        BtfTypes.PROTOTYPE,
                        false,
                        2,
                        0,
                        btf.name("file"),
                        file,
                        btf.name("mask"),
                        file);
        int function = btf.type("bpf_lsm_file_permission", BtfTypes.FUNCTION, prototype);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.function("bpf_lsm_file_permission")).isEqualTo(function);
            assertThat(kernel.hasFunction("bpf_lsm_file_open")).isFalse();
            assertThat(kernel.parameters("bpf_lsm_file_permission"))
                    .containsExactly("file", "mask");
            assertFails(Code.ABSENT, () -> kernel.function("bpf_lsm_file_open"), "file_open()");
        }
    }

    @Test
    void constantsOfEnumerationsAreFoundByName() {
        btf.type(
                "kernel_read_file_id",
                BtfTypes.ENUM,
                false,
                2,
                4,
                btf.name("READING_UNKNOWN"),
                0,
                btf.name("READING_MODULE"),
                -2);
        btf.type("wide", BtfTypes.ENUM_64, false, 1, 8, btf.name("HIGH"), 5, 7);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.constant("kernel_read_file_id", "READING_MODULE")).isEqualTo(-2);
            assertThat(kernel.constant("wide", "HIGH")).isEqualTo(7L << 32 | 5);
            assertThat(kernel.hasConstant("kernel_read_file_id", "READING_KEXEC")).isFalse();
        }
    }

    @Test
    void typesOfOneNameThatDisagreeGiveNoAnswer() {
        int word = btf.integer("int", 4);
        btf.struct("twin", 8, false, "a", word, 0, "same", word, 4 * BITS);
        btf.struct("twin", 8, false, "same", word, 4 * BITS);
        btf.struct("twin", 8, false, "a", word, 4 * BITS);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.field("twin", "same").offset()).isEqualTo(4);
            assertFails(Code.AMBIGUOUS, () -> kernel.field("twin", "a"), "twin.a");
        }
    }

    @Test
    void everyKindUpTo19IsPassedOver() {
        int word = btf.integer("int", 4);
        btf.type("fwd", BtfTypes.FORWARD, true, 0, 0);
        btf.type("", BtfTypes.RESTRICT, word);
        btf.type("variable", BtfTypes.VARIABLE, word, 1);
        btf.type(".data", BtfTypes.SECTION, false, 1, 8, 4, 0, 4);
        btf.type("double", BtfTypes.FLOAT, 8);
        btf.type("tag", BtfTypes.DECLARATION_TAG, word, -1);
        btf.type("user", BtfTypes.TYPE_TAG, true, 0, word);
        btf.struct("last", 4, false, "field", word, 0);

        try (Btf kernel = Btf.of(btf.bytes())) {
            assertThat(kernel.structSize("last")).isEqualTo(4);
            assertThat(kernel.typeCount()).isEqualTo(9);
        }
    }

    @Test
    void anUnknownKindIsNamedWithItsPlace() {
        btf.integer("int", 4);
        btf.type("new", 20, 0);

        assertFails(Code.UNSUPPORTED, () -> Btf.of(btf.bytes()), "kind 20", "byte 16");
    }

    @Test
    void aKernelWithoutItIsNamed(@TempDir Path dir) throws IOException {
        assertFails(Code.UNREADABLE, () -> Btf.read(dir.resolve("vmlinux")), dir + "/vmlinux");

        Path empty = Files.createFile(dir.resolve("empty"));
        assertFails(Code.MALFORMED, () -> Btf.read(empty), "header needs 24 bytes");
    }

    @Test
    void aFileIsReadWhole(@TempDir Path dir) throws IOException {
        btf.struct("file", 24, false);
        Path file = Files.write(dir.resolve("vmlinux"), btf.bytes());

        try (Btf kernel = Btf.read(file)) {
            assertThat(kernel.structSize("file")).isEqualTo(24);
        }
    }
}
