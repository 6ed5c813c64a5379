package io.adamant.agent.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.attempt.Actor;
import io.adamant.agent.seal.guard.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFactsTest {

    private static final long START_TICKS = 4711;

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
                proc.resolve(pid + "/stat"),
                pid + " (" + command + ") S " + parent + " 0".repeat(17) + " " + START_TICKS);
    }

    private Actor actor(int pid, String command, Actor.Parent... ancestors) {
        return new ProcFacts(proc).actor(pid, pid, 7, 8, command, List.of(ancestors));
    }

    @Test
    void ancestorsThatTheKernelNotedOutliveTheProcess() {
        Actor actor = actor(99, "rm", new Actor.Parent(30, "sh"));

        assertThat(actor.parents())
                .containsExactly(
                        new Actor.Parent(30, "sh"),
                        new Actor.Parent(20, "evil) (name"),
                        new Actor.Parent(1, "init"));
        assertThat(actor.executable()).isNull();
    }

    @Test
    void aLivingProcessIsDescribedWithItsAncestors() {
        Actor actor = actor(30, "sh");

        assertThat(actor.executable()).isEqualTo(proc.resolve("dash").toString());
        assertThat(actor.arguments()).containsExactly("sh", "-c", "echo x > /etc/f");
        assertThat(actor.loginUserId()).isEqualTo(1000);
        assertThat(actor.cgroup()).isEqualTo("/user.slice");
        assertThat(actor.parents())
                .containsExactly(new Actor.Parent(20, "evil) (name"), new Actor.Parent(1, "init"));
    }

    @Test
    void ofAProcessThatIsGoneOnlyTheKernelsFactsRemain() {
        Actor actor = actor(99, "rm");

        assertThat(actor)
                .isEqualTo(
                        new Actor(
                                99, 99, 7, 8, "rm", null, List.of(), null, null, null, List.of()));
    }

    @Test
    void anotherProgramUnderTheSameIdLendsNoFacts() {
        Actor actor = actor(30, "rm");

        assertThat(actor.executable()).isNull();
        assertThat(actor.parents()).isEmpty();
    }

    @Test
    void anUnsetLoginUserIsAbsent() throws IOException {
        Files.writeString(proc.resolve("30/loginuid"), "4294967295");

        assertThat(actor(30, "sh").loginUserId()).isNull();
    }

    @Test
    void theChainOfParentsIsCut() throws IOException {
        for (int pid = 100; pid < 120; pid++) {
            process(pid, "p", pid - 1);
        }

        assertThat(actor(119, "p").parents()).hasSize(Actor.MAX_PARENTS);
    }

    private static Caller caller(long startBootNanos, String executable) {
        return new Caller(
                30,
                31,
                startBootNanos,
                0,
                0,
                1000L,
                77,
                "left.service",
                "sh",
                executable,
                1,
                2,
                List.of(new Caller.Ancestor(20, "gone")));
    }

    @Test
    void aCallerThatIsStillThereIsDescribedWithItsArgumentsAndUnit() throws IOException {
        Files.writeString(proc.resolve("30/cgroup"), "0::/system.slice/app.service\n");

        Actor actor = new ProcFacts(proc).actor(caller(START_TICKS * 10_000_000, "dash"));

        assertThat(actor.arguments()).containsExactly("sh", "-c", "echo x > /etc/f");
        assertThat(actor.unit()).isEqualTo("app.service");
        assertThat(actor.threadId()).isEqualTo(31);
        assertThat(actor.parents())
                .containsExactly(new Actor.Parent(20, "gone"), new Actor.Parent(1, "init"));
    }

    @Test
    void aCallerWhoseIdBelongsToALaterProcessKeepsOnlyWhatTheKernelSaid() {
        Actor actor = new ProcFacts(proc).actor(caller(12_345_000_000L, "dash"));

        assertThat(actor.executable()).isEqualTo("dash");
        assertThat(actor.arguments()).isEmpty();
        assertThat(actor.cgroup()).isNull();
        assertThat(actor.unit()).isEqualTo("left.service");
        assertThat(actor.loginUserId()).isEqualTo(1000);
    }

    @Test
    void aCallerThatRunsAnotherProgramSinceIsNotGivenItsArguments() {
        Actor actor = new ProcFacts(proc).actor(caller(START_TICKS * 10_000_000, "tee"));

        assertThat(actor.executable()).isEqualTo("tee");
        assertThat(actor.arguments()).isEmpty();
        assertThat(actor.cgroup()).isEqualTo("/user.slice");
    }
}
