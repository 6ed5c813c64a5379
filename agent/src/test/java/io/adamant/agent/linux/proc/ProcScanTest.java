package io.adamant.agent.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.mount.LinuxPlaces;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.scan.SealScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcScanTest {

    @TempDir Path temporary;
    private Path proc;
    private Path house;
    private SealPolicy policy;

    @BeforeEach
    void aHouseAndAProcess() throws IOException {
        Path root = temporary.toRealPath();
        proc = root.resolve("proc");
        house = Files.createDirectories(root.resolve("house"));
        Files.createDirectories(house.resolve("data"));
        Files.createDirectories(proc.resolve("42/fd"));
        Files.createDirectories(proc.resolve("42/fdinfo"));
        Files.writeString(proc.resolve("42/comm"), "app\n");
        Files.writeString(proc.resolve("42/maps"), "");
        Files.writeString(house.resolve("conf"), "x");
        policy =
                new SealPolicy(
                        SealPolicy.Mode.ENFORCE,
                        List.of(house),
                        List.of(house.resolve("data")),
                        1,
                        1);
    }

    private void holds(int fd, Path file, String flags) throws IOException {
        Files.createSymbolicLink(proc.resolve("42/fd/" + fd), file);
        Files.writeString(
                proc.resolve("42/fdinfo/" + fd), "pos:\t0\nflags:\t" + flags + "\nmnt_id:\t1\n");
    }

    private SealScan scan() {
        return new ProcScan(proc, 7, new LinuxPlaces()).scan(policy);
    }

    @Test
    void aDescriptorOpenForWritingIsFoundAndOneForReadingIsNot() throws IOException {
        holds(3, house.resolve("conf"), "0100001");
        Files.writeString(house.resolve("read"), "x");
        holds(4, house.resolve("read"), "0100000");

        assertThat(scan().words())
                .containsExactly("42 app holds " + house + "/conf open for writing");
    }

    @Test
    void whatIsExemptOrTheAgentsOwnIsNot() throws IOException {
        Files.writeString(house.resolve("data/log"), "x");
        holds(3, house.resolve("data/log"), "02");
        Files.createDirectories(proc.resolve("7/fd"));
        Files.createDirectories(proc.resolve("7/fdinfo"));
        Files.createSymbolicLink(proc.resolve("7/fd/3"), house.resolve("conf"));
        Files.writeString(proc.resolve("7/fdinfo/3"), "flags:\t01\n");

        assertThat(scan()).isEqualTo(SealScan.CLEAN);
    }

    @Test
    void aSharedWritableMappingIsFoundOnceAndAPrivateOneIsNot() throws IOException {
        Files.writeString(
                proc.resolve("42/maps"),
                """
                7f00-7f01 rw-s 00000000 08:01 99 HOUSE/conf
                7f02-7f03 rw-s 00001000 08:01 99 HOUSE/conf
                7f04-7f05 rw-p 00000000 08:01 98 HOUSE/lib.so
                7f06-7f07 r--s 00000000 08:01 97 HOUSE/cache
                7f08-7f09 rw-s 00000000 00:01 96 /dev/zero (deleted)
                """
                        .replace("HOUSE", house.toString()));

        assertThat(scan().words())
                .containsExactly("42 app holds " + house + "/conf mapped for writing");
    }

    @Test
    void aProtectedFileWithANameInAFreePlaceIsFoundByItsInode() throws IOException {
        Files.createLink(house.resolve("data/other"), house.resolve("conf"));
        Files.writeString(house.resolve("twice"), "x");
        Files.createLink(house.resolve("again"), house.resolve("twice"));

        SealScan scan = scan();

        assertThat(scan.linked())
                .singleElement()
                .satisfies(
                        inode ->
                                assertThat(inode.inode())
                                        .isEqualTo(
                                                Files.getAttribute(
                                                        house.resolve("conf"), "unix:ino")));
        assertThat(scan.words())
                .containsExactly(house + "/conf is another name of a protected file");
    }

    @Test
    void aProcessThatIsGoneHoldsNothing() throws IOException {
        Files.createDirectories(proc.resolve("43"));

        assertThat(scan()).isEqualTo(SealScan.CLEAN);
    }
}
