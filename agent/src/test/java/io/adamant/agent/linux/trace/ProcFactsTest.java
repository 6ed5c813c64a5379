package io.adamant.agent.linux.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.attempt.Actor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFactsTest {

    @TempDir Path proc;

    @BeforeEach
    void threeGenerations() throws IOException {
        process(1, "init", 0);
        process(20, "evil) (name", 1);
        process(30, "sh", 20);
        Files.writeString(proc.resolve("30/cmdline"), "sh\0-c\0echo x > /etc/f\0");
        Files.writeString(proc.resolve("30/loginuid"), "1000");
        Files.writeString(proc.resolve("30/cgroup"), "1:name=x:/old\n0::/user.slice\n");
        Files.createSymbolicLink(proc.resolve("30/exe"), proc.resolve("dash"));
        Files.createSymbolicLink(proc.resolve("30/cwd"), proc.resolve("work"));
    }

    private void process(int pid, String command, int parent) throws IOException {
        Path task = Files.createDirectories(proc.resolve(pid + "/task/" + pid));
        Files.writeString(task.resolve("comm"), command + "\n");
        Files.writeString(
                proc.resolve(pid + "/stat"), pid + " (" + command + ") S " + parent + " 1 1");
    }

    private static RefusalRecord record(int pid, String command, Actor.Parent... ancestors) {
        List<Actor.Parent> noted = List.of(ancestors);
        return new RefusalRecord(
                0, 0, pid, pid, 7, 8, 257, command, List.of(), noted, null, null, false);
    }

    @Test
    void ancestorsThatTheKernelNotedOutliveTheProcess() {
        Actor actor = new ProcFacts(proc).actor(record(99, "rm", new Actor.Parent(30, "sh")));

        assertThat(actor.parents())
                .containsExactly(
                        new Actor.Parent(30, "sh"),
                        new Actor.Parent(20, "evil) (name"),
                        new Actor.Parent(1, "init"));
        assertThat(actor.executable()).isNull();
    }

    @Test
    void aLivingProcessIsDescribedWithItsAncestors() {
        Actor actor = new ProcFacts(proc).actor(record(30, "sh"));

        assertThat(actor.executable()).isEqualTo(proc.resolve("dash").toString());
        assertThat(actor.arguments()).containsExactly("sh", "-c", "echo x > /etc/f");
        assertThat(actor.loginUserId()).isEqualTo(1000);
        assertThat(actor.cgroup()).isEqualTo("/user.slice");
        assertThat(actor.parents())
                .containsExactly(new Actor.Parent(20, "evil) (name"), new Actor.Parent(1, "init"));
    }

    @Test
    void ofAProcessThatIsGoneOnlyTheKernelsFactsRemain() {
        Actor actor = new ProcFacts(proc).actor(record(99, "rm"));

        assertThat(actor)
                .isEqualTo(new Actor(99, 99, 7, 8, "rm", null, List.of(), null, null, List.of()));
    }

    @Test
    void anotherProgramUnderTheSameIdLendsNoFacts() {
        Actor actor = new ProcFacts(proc).actor(record(30, "rm"));

        assertThat(actor.executable()).isNull();
        assertThat(actor.parents()).isEmpty();
    }

    @Test
    void anUnsetLoginUserIsAbsent() throws IOException {
        Files.writeString(proc.resolve("30/loginuid"), "4294967295");

        assertThat(new ProcFacts(proc).actor(record(30, "sh")).loginUserId()).isNull();
    }

    @Test
    void theChainOfParentsIsCut() throws IOException {
        for (int pid = 100; pid < 120; pid++) {
            process(pid, "p", pid - 1);
        }

        assertThat(new ProcFacts(proc).actor(record(119, "p")).parents())
                .hasSize(Actor.MAX_PARENTS);
    }

    @Test
    void relativePathsStartAtTheWorkingDirectory() {
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
