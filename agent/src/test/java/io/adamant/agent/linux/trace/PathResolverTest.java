package io.adamant.agent.linux.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.proc.ProcFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathResolverTest {

    @TempDir Path proc;

    @Test
    void relativePathsStartAtTheWorkingDirectory() throws IOException {
        Files.createDirectories(proc.resolve("30"));
        Files.createSymbolicLink(proc.resolve("30/cwd"), proc.resolve("work"));
        assertThat(new PathResolver(new ProcFacts(proc)).path(30, "openat", -100, "f").resolved())
                .isNull();
        assertThat(new ProcFacts(proc).directory(30, -100)).isEqualTo(proc.resolve("work"));
    }

    @Test
    void aPathIsResolvedToThePlaceThatTheCallMeant() throws IOException {
        Path house = Files.createDirectory(proc.resolve("house")).toRealPath();
        Files.writeString(house.resolve("f"), "");
        Files.createSymbolicLink(house.resolve("link"), house.resolve("f"));
        PathResolver resolver = new PathResolver(new ProcFacts(proc));
        String link = house.resolve("link").toString();

        assertThat(resolver.path(99, "openat", -100, link).resolved())
                .isEqualTo(house.resolve("f").toString());
        assertThat(resolver.path(99, "unlink", -100, link).resolved()).isEqualTo(link);
        assertThat(resolver.path(99, "openat", -100, house + "/x/../new").resolved()).isNull();
        assertThat(resolver.path(99, "openat", -100, house + "/new").resolved())
                .isEqualTo(house.resolve("new").toString());
        assertThat(resolver.path(99, "openat", -100, "f").resolved()).isNull();
    }
}
