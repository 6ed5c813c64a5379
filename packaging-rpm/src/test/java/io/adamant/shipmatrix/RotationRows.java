package io.adamant.shipmatrix;

import io.adamant.bench.corpus.Corpus;
import io.adamant.bench.corpus.LiveWriter;
import io.adamant.bench.sink.Fault;
import io.adamant.shipmatrix.rig.Expectation;
import io.adamant.shipmatrix.rig.Logrotate;
import io.adamant.shipmatrix.rig.Rig;
import io.adamant.shipmatrix.rig.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Every rotator of logrotate, at every rate, in every state of the agent at the second of three
 * rotations.
 */
final class RotationRows {

    private static final int ROTATIONS = 3;
    private static final Duration WRITING = Duration.ofMinutes(1);

    /** In the short form each rotator meets one of these. */
    private static final List<State> IN_TURN =
            List.of(State.RUNNING, State.STOPPED, State.KILLED, State.SINK_DOWN);

    private RotationRows() {}

    /** How a program writes. */
    enum Rate {
        SLOW("10/s", 40, 10),
        STEADY("1,000/s", 4_000, 1_000),
        FAST("50,000/s", 150_000, 50_000),
        BURSTS("bursts", 80_000, 1_000_000);

        private final String words;
        private final int lines;
        private final int perSecond;

        Rate(String words, int lines, int perSecond) {
            this.words = words;
            this.lines = lines;
            this.perSecond = perSecond;
        }

        /** Whether it writes more than the smallest spool holds. */
        boolean fillsSpool() {
            return lines >= 80_000;
        }
    }

    /** What the agent is doing while the file is taken away. */
    enum State {
        RUNNING("running"),
        STOPPED("stopped"),
        KILLED("kill -9"),
        SINK_DOWN("receiver down"),
        SPOOL_FULL("spool full");

        private final String words;

        State(String words) {
            this.words = words;
        }
    }

    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        int turns = 0;
        for (Rotator rotator : Rotator.values()) {
            State turn = IN_TURN.get(turns++ % IN_TURN.size());
            for (State state : State.values()) {
                for (Rate rate : Rate.values()) {
                    if (state != State.SPOOL_FULL || rate.fillsSpool()) {
                        boolean brief = state == turn && rate == Rate.STEADY;
                        rows.add(row(rotator, rate, state, brief));
                    }
                }
            }
        }
        rows.add(row(Rotator.CREATE, Rate.BURSTS, State.SPOOL_FULL, true));
        return rows;
    }

    private static Row row(Rotator rotator, Rate rate, State state, boolean brief) {
        return new Row(
                "rotation",
                rotator.words() + ", " + rate.words + ", " + state.words,
                brief,
                expectation(rotator, rate, state),
                rig -> play(rig, rotator, rate, state));
    }

    private static Expectation expectation(Rotator rotator, Rate rate, State state) {
        if (state == State.SPOOL_FULL) {
            return rotator.keeps() == Rotator.Keeps.WINDOW
                    ? new Expectation.NamedAndWindow(rate.lines / 4, ROTATIONS * 2)
                    : new Expectation.Named();
        }
        boolean away = state == State.STOPPED || state == State.KILLED;
        return switch (rotator.keeps()) {
            case PLAIN -> new Expectation.Complete(false);
            case COMPRESSED ->
                    away
                            ? new Expectation.WhatCanBeRead(
                                    rate.lines, 1, "compressed while it was away")
                            : new Expectation.Complete(false);
            case AWAY ->
                    away
                            ? new Expectation.WhatCanBeRead(rate.lines, 1, "moved away meanwhile")
                            : new Expectation.Complete(false);
            case WINDOW ->
                    new Expectation.WhatCanBeRead(
                            rate.lines / (away ? 1 : 4), ROTATIONS * 2, "the copytruncate window");
        };
    }

    private static long play(Rig rig, Rotator rotator, Rate rate, State state) throws Exception {
        Logrotate logrotate = rotator.prepare(rig);
        if (state == State.SPOOL_FULL) {
            rig.cap("1MiB").logOptions("multiline: none"); // so that a record is a line
            rig.sink().fault(Fault.DOWN);
        }
        rig.startAgent();
        awaitWatching(rig);
        Act act = new Act(rig, logrotate, state, rotator == Rotator.DATEEXT);
        if (rate == Rate.BURSTS) {
            bursts(rig, act, rate);
        } else {
            LiveWriter writer = rig.write(rate.lines, rate.perSecond);
            for (int i = 1; i <= ROTATIONS; i++) {
                long due = (long) rate.lines * i / (ROTATIONS + 1);
                Wait.until("a part is written", 30_000, () -> writer.written() >= due);
                act.rotate(i, writer);
            }
            writer.await(WRITING);
        }
        rig.sink().fault(Fault.NONE);
        return rate.lines;
    }

    /**
     * What was made and moved out of the pattern before the agent's first look is known to nobody;
     * a rotation comes once an hour, not within the agent's first second.
     */
    private static void awaitWatching(Rig rig) {
        Wait.until("the agent watches", 10_000, () -> rig.agent().isWatching());
    }

    private static void awaitReading(Rig rig) {
        awaitWatching(rig);
        Wait.until(
                "the agent has the log open",
                10_000,
                () -> Files.size(rig.log()) == 0 || rig.agent().hasOpen(rig.log()));
    }

    /** A burst, the rotation in its middle, a second of silence; four times, three rotations. */
    private static void bursts(Rig rig, Act act, Rate rate) throws Exception {
        Corpus corpus = new Corpus(7, 0);
        int each = rate.lines / (ROTATIONS + 1);
        for (int i = 0; i <= ROTATIONS; i++) {
            LiveWriter writer = rig.write(rig.log(), corpus, each, rate.perSecond);
            if (i > 0) {
                act.rotate(i, writer);
            }
            writer.await(WRITING);
            Wait.pass(1_000);
        }
    }

    /** One rotation, with what happens to the agent at the second. */
    private record Act(Rig rig, Logrotate logrotate, State state, boolean dated) {

        void rotate(int which, LiveWriter writer) throws IOException, InterruptedException {
            if (dated && which > 1) {
                Wait.pass(1_000); // the name has the second in it
            }
            if (which != 2) {
                logrotate.rotate(writer);
                return;
            }
            switch (state) {
                case RUNNING, SPOOL_FULL -> logrotate.rotate(writer);
                case STOPPED -> {
                    rig.agent().terminate();
                    logrotate.rotate(writer);
                    Wait.pass(300);
                    rig.agent().startAndWait();
                    awaitReading(rig);
                }
                case KILLED -> {
                    Process rotation = logrotate.begin();
                    rig.agent().kill();
                    logrotate.finish(rotation, writer);
                    Wait.pass(300);
                    rig.agent().startAndWait();
                    awaitReading(rig);
                }
                case SINK_DOWN -> {
                    rig.sink().fault(Fault.DOWN);
                    logrotate.rotate(writer);
                }
            }
        }
    }
}
