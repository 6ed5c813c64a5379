package io.adamant.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.AgentConfigFile;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.ManualClock;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.agent.source.boot.BootSource;
import io.adamant.agent.source.boot.HeartbeatFacts;
import io.adamant.agent.source.boot.KernelFacts;
import io.adamant.agent.source.boot.Probed;
import io.adamant.agent.source.boot.SealProgress;
import io.adamant.agent.source.boot.stage.BootManager;
import io.adamant.agent.source.boot.stage.CloudInit;
import io.adamant.agent.spool.Appended;
import io.adamant.agent.spool.Committed;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CollectLoopTest {

    private final ManualClock clock = new ManualClock();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Disk disk = new Disk();
    private final Counting counting = new Counting();
    private final List<String> story = new ArrayList<>();
    private CollectLoop loop;

    @BeforeEach
    void build() throws Exception {
        AgentLog log =
                new AgentLog(new PrintStream(printed, true, StandardCharsets.UTF_8), clock.wall());
        loop =
                new CollectLoop(
                        boot(),
                        List.of(counting),
                        disk,
                        new Waker(),
                        moments(),
                        clock.monotonic(),
                        log);
    }

    @Test
    void hasTheHelloOnDiskBeforeAnyOtherSourceIsAsked() {
        loop.stop("SIGTERM");
        loop.run();

        assertThat(story).startsWith("append adamant.boot.report", "commit", "after hello");
        assertThat(story.indexOf("poll")).isGreaterThan(story.indexOf("after hello"));
    }

    @Test
    void spoolsTheShutdownLastAndClosesTheSources() {
        loop.stop("SIGTERM");
        loop.run();

        assertThat(story)
                .containsSubsequence("append 1", "append adamant.shutdown")
                .endsWith("append adamant.shutdown", "commit", "close");
    }

    @Test
    void keepsARefusedBatchAndPollsNothingUntilTheDiskTakesItAgain() {
        disk.refuses = true;
        loop.step(clock.nanos(), Waker.ALL);
        loop.step(clock.nanos(), Waker.ALL);
        loop.step(clock.nanos(), Waker.ALL);
        assertThat(counting.polls).isLessThanOrEqualTo(1);
        assertThat(story).doesNotContain("append 1");

        disk.refuses = false;
        loop.step(clock.nanos(), Waker.ALL);
        loop.step(clock.nanos(), Waker.ALL);
        assertThat(story.stream().filter(s -> s.startsWith("append ")))
                .startsWith("append adamant.boot.report")
                .containsSubsequence("append 1", "append 2")
                .doesNotHaveDuplicates();
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("error the spool cannot write, will retry: NO_SPACE full");
    }

    @Test
    void asksASourceOnlyWhenItIsDueUnlessSomebodyWokeTheLoop() {
        loop.step(clock.nanos(), Waker.ALL);
        loop.step(clock.nanos(), 0);
        assertThat(counting.polls).isEqualTo(1);
        loop.step(clock.nanos(), Waker.ALL);
        assertThat(counting.polls).isEqualTo(2);
        clock.advance(java.time.Duration.ofSeconds(5));
        loop.step(clock.nanos(), 0);
        assertThat(counting.polls).isEqualTo(3);
    }

    @Test
    void limitsItsOwnLogAndSaysWhatWasLeftOut() {
        AgentLog log =
                new AgentLog(new PrintStream(printed, true, StandardCharsets.UTF_8), clock.wall());
        for (int i = 0; i < AgentLog.MAX_LINES_A_MINUTE + 5; i++) {
            log.info("line");
        }
        clock.advance(java.time.Duration.ofMinutes(1));
        log.warn("two\nlines");

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(AgentLog.MAX_LINES_A_MINUTE + 2)
                .endsWith(
                        "2027-01-15T08:01Z warn 5 lines of this log were left out",
                        "2027-01-15T08:01Z warn two lines");
    }

    @Test
    void inAHurryAsksEverySourceAndCommitsBeforeAnyIsDue() {
        loop.step(clock.nanos(), Waker.ALL);
        story.clear();
        disk.waits = true;

        loop.step(clock.nanos(), 0);
        assertThat(story).isEmpty();
        loop.hurry();
        loop.step(clock.nanos(), 0);
        loop.step(clock.nanos(), 0);

        assertThat(story).containsExactly("poll", "append 2", "commit", "all is spooled");
    }

    private CollectLoop.Moments moments() {
        return new CollectLoop.Moments() {
            @Override
            public void helloIsSpooled() {
                story.add("after hello");
            }

            @Override
            public void allIsSpooled() {
                story.add("all is spooled");
            }
        };
    }

    private BootSource boot() throws Exception {
        SealState state =
                new SealState(false, SealTier.AUDIT, "", "none", List.of(), null, List.of());
        return new BootSource(
                AgentConfigFile.parse(
                        "test", "collector: { endpoints: [\"http://127.0.0.1:4318\"] }\n"),
                new BootSource.Earlier(
                        new KernelFacts(0, 0, 0, "6.18"),
                        new BootManager(Optional::empty, Runnable::run, clock.monotonic().nanos()),
                        new CloudInit(Path.of("/nowhere"))),
                () -> new SealProgress(state, false, 0),
                new HeartbeatFacts(() -> 0, () -> 0),
                new BootSource.CheckTrial(
                        (probe, timeout) -> new Probed(true, ""),
                        (name, task) -> () -> {},
                        () -> {}),
                clock.monotonic(),
                clock.wall());
    }

    /** A spool that can be full. */
    private final class Disk implements CollectLoop.Outlet {
        private boolean refuses;
        private boolean dirty;
        private boolean waits;

        @Override
        public Appended append(Batch batch) {
            if (refuses) {
                return new Appended.Refused(Committed.Cause.NO_SPACE);
            }
            dirty = true;
            LogRecord first = ((Batch.Events) batch).records().getFirst();
            story.add("append " + first.eventName());
            return new Appended.Taken();
        }

        @Override
        public Committed commit() {
            if (refuses) {
                return new Committed.NotWritten(Committed.Cause.NO_SPACE, "full");
            }
            story.add("commit");
            dirty = false;
            return new Committed.Durable(1);
        }

        @Override
        public long commitDueNanos() {
            return dirty && !waits ? clock.nanos() : Long.MAX_VALUE;
        }
    }

    /** Brings a record with its number at each poll. */
    private final class Counting implements Source {
        private int polls;

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public Poll poll(long nowNanos) {
            polls++;
            story.add("poll");
            LogRecord record =
                    new LogRecord(0, 0, 0, Integer.toString(polls), Value.of(polls), Map.of());
            return new Poll(List.of(new Batch.Events(List.of(record))), nowNanos + 5_000_000_000L);
        }

        @Override
        public void close() {
            story.add("close");
        }
    }
}
