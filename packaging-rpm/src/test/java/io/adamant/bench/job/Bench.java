package io.adamant.bench.job;

import io.adamant.bench.peer.MachineLoad;
import io.adamant.bench.peer.Peer;
import io.adamant.bench.peer.Running;
import io.adamant.bench.peer.Workplace;
import io.adamant.bench.sink.SinkProcess;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the jobs work with.
 *
 * @param work directory of all runs, on a real disk
 * @param sink takes what is shipped
 */
public record Bench(Path work, SinkProcess sink) {

    /** A fresh place for a run, and a sink that knows nothing. */
    Workplace fresh(String name) throws IOException {
        sink.reset();
        return Workplace.fresh(work, name);
    }

    Running start(Peer peer, Workplace place) throws IOException {
        return peer.start(place, sink.otlpPort(), sink.tcpPort());
    }

    MachineLoad load(Running running) throws IOException {
        return MachineLoad.now(running.pid(), sink.pid());
    }

    static void pause(double seconds) throws InterruptedException {
        Thread.sleep((long) (seconds * 1000));
    }
}
