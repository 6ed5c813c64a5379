package io.adamant.agent.linux.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.agent.seal.witness.manifest.ByteText;
import io.adamant.agent.seal.witness.manifest.FileStat;
import io.adamant.agent.seal.witness.manifest.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyscallTreeTest {

    @TempDir Path dir;

    private Stream<SyscallTree> both() {
        return Stream.of(new SyscallTree(dir), new SyscallTree(dir, true));
    }

    @Test
    void factsAreThoseOfTheFileItself() throws IOException {
        Path file = Files.writeString(dir.resolve("f"), "hello\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(dir.resolve("l"), Path.of("f"));
        SyscallTree tree = new SyscallTree(dir);
        FileStat stat = new FileStat();

        assertThat(tree.stat(ByteText.of("/f"), stat)).isTrue();
        assertThat(stat.type).isEqualTo(FileType.FILE);
        assertThat(stat.mode).isEqualTo(0640);
        assertThat(stat.size).isEqualTo(6);
        assertThat(stat.modifiedNanos / 1_000_000)
                .isEqualTo(Files.getLastModifiedTime(file).toMillis());
        assertThat(stat.changedNanos).isPositive();
        assertThat(stat.inode).isEqualTo(Files.getAttribute(file, "unix:ino"));
        assertThat(stat.isMountRoot).isFalse();
        assertThat(tree.stat(ByteText.of("/l"), stat)).isTrue();
        assertThat(stat.type).isEqualTo(FileType.LINK);
        assertThat(stat.size).isZero();
        assertThat(tree.stat(ByteText.of("/"), stat)).isTrue();
        assertThat(stat.type).isEqualTo(FileType.DIRECTORY);
        assertThat(tree.stat(ByteText.of("/absent"), stat)).isFalse();
    }

    @Test
    void aMountRootIsKnown() {
        FileStat stat = new FileStat();

        assertThat(new SyscallTree(Path.of("/")).stat(ByteText.of("/proc"), stat)).isTrue();

        assertThat(stat.isMountRoot).isTrue();
    }

    @Test
    void contentIsHashedWholeByTheLibraryAndByTheJdkAlike() throws IOException {
        byte[] long1 = new byte[3 * 64 * 1024];
        new Random(1).nextBytes(long1);
        Files.writeString(dir.resolve("f"), "hello\n");
        Files.createFile(dir.resolve("empty"));
        Files.write(dir.resolve("long"), long1);
        List<String> hashes =
                both().flatMap(
                                tree ->
                                        Stream.of("/f", "/empty", "/long")
                                                .map(path -> hash(tree, path, long1.length)))
                        .toList();

        assertThat(hashes.subList(0, 3)).isEqualTo(hashes.subList(3, 6));
        assertThat(hashes.getFirst())
                .isEqualTo("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
        assertThat(hashes.get(1)).startsWith("e3b0c442");
    }

    private static String hash(SyscallTree tree, String path, long size) {
        ByteText into = new ByteText();
        return tree.sha256(ByteText.of(path), size, into) ? into.toString() : "unreadable";
    }

    @Test
    void whatIsNoFileOrGoneIsUnreadable() throws IOException {
        Files.createSymbolicLink(dir.resolve("l"), Path.of("f"));
        SyscallTree tree = new SyscallTree(dir);

        assertThat(hash(tree, "/l", 0)).isEqualTo("unreadable");
        assertThat(hash(tree, "/absent", 0)).isEqualTo("unreadable");
        assertThat(hash(tree, "/", 0)).isEqualTo("unreadable");
    }

    @Test
    void aDeviceThatNeverEndsIsLeft() {
        assertThat(hash(new SyscallTree(Path.of("/")), "/dev/zero", 10)).hasSize(64);
    }

    @Test
    void allNamesOfALargeDirectoryAreListedAndTheDotsAreNot() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            Files.createFile(dir.resolve("a-name-that-is-not-short-" + i));
        }
        List<byte[]> names = new ArrayList<>();

        new SyscallTree(dir).names(ByteText.of("/"), names);

        assertThat(names.stream().map(n -> new String(n, StandardCharsets.UTF_8)).distinct())
                .hasSize(3_000)
                .allMatch(name -> name.startsWith("a-name"));
        names.clear();
        new SyscallTree(dir).names(ByteText.of("/absent"), names);
        assertThat(names).isEmpty();
    }

    @Test
    void targetsAndAttributesAreRead() throws IOException {
        Path file = Files.writeString(dir.resolve("f"), "x");
        Files.createSymbolicLink(dir.resolve("l"), Path.of("some/where"));
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("user"));
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .write("note", ByteBuffer.wrap(new byte[] {1, 2}));
        SyscallTree tree = new SyscallTree(dir);
        ByteText target = new ByteText();
        Map<String, byte[]> attributes = new TreeMap<>();
        tree.attributes(ByteText.of("/f"), attributes::put);

        assertThat(tree.target(ByteText.of("/l"), target)).isTrue();
        assertThat(target).hasToString("some/where");
        assertThat(tree.target(ByteText.of("/f"), target)).isFalse();
        assertThat(attributes).containsKey("user.note");
        assertThat(attributes.get("user.note")).containsExactly(1, 2);
    }

    @Test
    void theKernelsSettingsAreReadInTheSameOrderEachTime() {
        ProcSys sysctls = new ProcSys("/proc/sys");

        String first = sysctls.read(key -> key.startsWith("fs") || key.contains("random"));

        assertThat(first.lines().count()).isGreaterThan(100);
        assertThat(first).contains("kernel.ostype\tLinux\n").doesNotContain("\nfs.");
        assertThat(sysctls.read(_ -> false).lines().map(line -> line.split("\t")[0]))
                .isEqualTo(first.lines().map(line -> line.split("\t")[0]).toList());
    }
}
