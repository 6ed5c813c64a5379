package io.adamant.bench.job;

import io.adamant.bench.peer.Peer;
import io.adamant.bench.sink.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Stories in which something breaks, at 20,000 lines/s: what is lost, and what comes twice. */
public enum FaultJob {
    KILL9("kill -9, three times while it keeps up", false) {
        @Override
        void play(FaultRun run, Props files) throws IOException, InterruptedException {
            run.start();
            run.write(24 * files.scale());
            for (int i = 0; i < 3; i++) {
                Bench.pause(6 * files.scale());
                run.killAndRestart();
            }
        }
    },
    KILL9_BUSY("kill -9, three times while it catches up", false) {
        @Override
        void play(FaultRun run, Props files) throws IOException, InterruptedException {
            run.existing(files.corpus(), files.lines());
            run.start();
            for (int i = 1; i <= 3; i++) {
                run.sink().await(files.lines() * i / 5, Duration.ofSeconds(60));
                run.killAndRestart();
            }
        }
    },
    TERM("SIGTERM, twice", false) {
        @Override
        void play(FaultRun run, Props files) throws IOException, InterruptedException {
            run.start();
            run.write(15 * files.scale());
            for (int i = 0; i < 2; i++) {
                Bench.pause(5 * files.scale());
                run.terminateAndRestart();
            }
        }
    },
    RENAME("four rotations by rename, with late writes", false) {
        @Override
        void play(FaultRun run, Props files) throws IOException, InterruptedException {
            run.start();
            run.write(22 * files.scale());
            for (int i = 1; i <= 4; i++) {
                Bench.pause(4 * files.scale());
                run.rotate(i);
            }
        }
    },
    COPYTRUNCATE("four rotations by copy and truncate", false) {
        @Override
        void play(FaultRun run, Props files) throws IOException, InterruptedException {
            run.start();
            run.write(22 * files.scale());
            for (int i = 1; i <= 4; i++) {
                Bench.pause(5 * files.scale());
                run.copyTruncate(i);
            }
        }
    },
    SINK_DOWN("receiver down 20 s", false) {
        @Override
        void play(FaultRun run, Props files) throws IOException, InterruptedException {
            run.start();
            run.write(30 * files.scale());
            Bench.pause(5 * files.scale());
            run.fault(Fault.DOWN);
            Bench.pause(20 * files.scale());
            run.fault(Fault.NONE);
        }
    },
    SINK_HANGS("receiver hung 4 s, then reset", false) {
        @Override
        void play(FaultRun run, Props files) throws IOException, InterruptedException {
            run.start();
            run.write(15 * files.scale());
            Bench.pause(5 * files.scale());
            run.fault(Fault.HANG);
            Bench.pause(4 * files.scale());
            run.fault(Fault.NONE);
        }
    },
    THIRD_503("every third request 503 for 8 s", true) {
        @Override
        void play(FaultRun run, Props files) throws IOException, InterruptedException {
            run.start();
            run.write(15 * files.scale());
            Bench.pause(3 * files.scale());
            run.fault(Fault.THIRD_503);
            Bench.pause(8 * files.scale());
            run.fault(Fault.NONE);
        }
    },
    ONLY_THE_SPOOL_HAS_IT("receiver down, file rotated and deleted, kill -9", false) {
        @Override
        void play(FaultRun run, Props files) throws IOException, InterruptedException {
            run.fault(Fault.DOWN);
            run.start();
            run.write(10 * files.scale());
            run.awaitWritten();
            Bench.pause(2);
            Path old = run.rotate(1);
            Files.delete(old);
            Bench.pause(0.5);
            run.killAndRestart();
            Bench.pause(1);
            run.fault(Fault.NONE);
        }
    };

    private final String title;
    private final boolean needsHttp;

    FaultJob(String title, boolean needsHttp) {
        this.title = title;
        this.needsHttp = needsHttp;
    }

    /** As the row of the table is headed. */
    public String title() {
        return title;
    }

    /** Whether it can be played to a sender of plain lines. */
    public boolean needsHttp() {
        return needsHttp;
    }

    /**
     * What the stories are played with.
     *
     * @param corpus the file to catch up with
     * @param lines how many it has
     * @param scale 1 for the times that are named in the titles, less for a short run
     */
    public record Props(Path corpus, long lines, double scale) {}

    abstract void play(FaultRun run, Props files) throws IOException, InterruptedException;

    /** Plays it and waits for the end. */
    public Row run(Bench bench, Peer peer, Props files) throws IOException, InterruptedException {
        try (FaultRun run = new FaultRun(bench, peer, name())) {
            play(run, files);
            return run.outcome(title);
        }
    }
}
