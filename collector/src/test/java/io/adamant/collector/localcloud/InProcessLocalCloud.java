package io.adamant.collector.localcloud;

import io.adamant.collector.localcloud.estate.StateStore;
import io.adamant.collector.localcloud.launch.FakeLauncher;
import io.adamant.collector.localcloud.launch.Inside;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The real server with the real state on disk, in this process; only the instances are fakes. */
public final class InProcessLocalCloud implements AutoCloseable {

    private final FakeLauncher launcher = new FakeLauncher();
    private final LocalCloudMain.LocalCloud cloud;

    public InProcessLocalCloud(Path directory) {
        this.cloud =
                LocalCloudMain.LocalCloud.start(0, 20_200, StateStore.open(directory), launcher);
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + cloud.api().port());
    }

    /** What was launched so far, oldest first. */
    public List<Launched> launched() {
        return launcher.launched().stream()
                .map(
                        spec ->
                                new Launched(
                                        spec.id(),
                                        spec.workloadPort(),
                                        Inside.token(spec.directory())))
                .toList();
    }

    /**
     * One instance.
     *
     * @param port where its workload is to answer
     * @param token what only its root can read
     */
    public record Launched(String id, int port, String token) {}

    /** Ends the init of an instance from outside of the cloud. */
    public void crash(String id) {
        launcher.machines.get(id).end();
    }

    @Override
    public void close() {
        cloud.close();
    }
}
