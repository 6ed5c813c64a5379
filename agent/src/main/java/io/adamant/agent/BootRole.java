package io.adamant.agent;

import io.adamant.agent.source.boot.BootSource;
import io.adamant.agent.source.boot.KernelFacts;
import io.adamant.agent.source.boot.stage.BootManager;
import io.adamant.agent.source.boot.stage.CloudInit;
import io.adamant.agent.source.host.units.ManagerBootQuery;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** Wires what the boot stream asks of the boot before the agent. */
final class BootRole {

    private static final Path PROC = Path.of("/proc");
    private static final Path RUN = Path.of("/run");

    private BootRole() {}

    /**
     * @param aside runs what takes long, then wakes the collecting thread
     */
    static BootSource.Earlier earlier(KernelFacts kernel, Executor aside, long nowNanos) {
        return new BootSource.Earlier(
                kernel,
                new BootManager(new ManagerBootQuery(RUN, PROC), aside, nowNanos),
                new CloudInit(RUN));
    }
}
