package io.adamant.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The agent as this build assembled it, with the flags it is installed with. */
public final class AgentPeer implements Peer {

    /** What else it does beside shipping. */
    public enum Duty {
        /** Logs and its heartbeat, no more. */
        SHIPPING,
        /**
         * Two checks, host metrics, a sealed directory with canary and witness; default periods.
         */
        ALL
    }

    private final Path dist;
    private final Duty duty;
    private final @Nullable MtlsKeys keys;
    private final String cap;
    private final List<String> moreFlags;

    private AgentPeer(
            Path dist, Duty duty, @Nullable MtlsKeys keys, String cap, List<String> moreFlags) {
        this.dist = dist;
        this.duty = duty;
        this.keys = keys;
        this.cap = cap;
        this.moreFlags = List.copyOf(moreFlags);
    }

    /** Shipping only, plain, with the default cap of the spool. */
    public static AgentPeer of(Path dist) {
        return new AgentPeer(dist, Duty.SHIPPING, null, "64MiB", List.of());
    }

    public AgentPeer with(Duty other) {
        return new AgentPeer(dist, other, keys, cap, moreFlags);
    }

    public AgentPeer with(MtlsKeys other) {
        return new AgentPeer(dist, duty, other, cap, moreFlags);
    }

    /** With another cap of the spool, as the configuration writes it. */
    public AgentPeer withCap(String other) {
        return new AgentPeer(dist, duty, keys, other, moreFlags);
    }

    /** With flags of the JVM after the installed ones. */
    public AgentPeer withFlags(List<String> flags) {
        return new AgentPeer(dist, duty, keys, cap, flags);
    }

    /** The same at another place. */
    public AgentPeer at(Path other) {
        return new AgentPeer(other, duty, keys, cap, moreFlags);
    }

    /** Where it is: {@code agent.jvm} and the jars in {@code agent}. */
    public Path dist() {
        return dist;
    }

    @Override
    public String name() {
        return "adamant-agent";
    }

    @Override
    public String version() {
        return "JDK " + Runtime.version();
    }

    @Override
    public Running start(Workplace place, int otlpPort, int tcpPort) throws IOException {
        Files.writeString(
                place.dir().resolve("identity.yaml"), "instance-id: i-bench\nimage-id: bench-1\n");
        Path config = place.dir().resolve("agent.yaml");
        Files.writeString(config, configuration(place, otlpPort));
        return Running.start(new ProcessBuilder(command(config)), place.output());
    }

    private List<String> command(Path config) {
        List<String> command = new ArrayList<>();
        if (duty == Duty.ALL) {
            // Its seal must never reach the machine's own mounts.
            command.addAll(List.of("unshare", "--mount", "--propagation", "private", "--"));
        }
        // As systemd starts it: a SIGHUP that nohup ignored would be ignored by the JVM for ever.
        command.addAll(List.of("/usr/bin/env", "--default-signal=HUP"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + dist.resolve("agent.jvm"));
        command.addAll(moreFlags);
        command.addAll(List.of("-cp", dist.resolve("agent") + "/*"));
        command.addAll(List.of("io.adamant.agent.AgentMain", "run"));
        command.addAll(List.of("--config", config.toString()));
        return command;
    }

    private String configuration(Workplace place, int otlpPort) throws IOException {
        String scheme = keys == null ? "http" : "https";
        String tls = keys == null ? "" : keys.agentLines();
        return """
        collector:
          endpoints: ["%s://127.0.0.1:%d"]
        %sidentity: { source: file, file: %s/identity.yaml }
        logs:
          - path: %s/*.log
        spool: { dir: %s, cap: %s }
        endpoint: { listen: "127.0.0.1:%d" }
        """
                        .formatted(
                                scheme,
                                otlpPort,
                                tls,
                                place.dir(),
                                place.logs(),
                                place.spool(),
                                cap,
                                freePort())
                + duties(place);
    }

    private String duties(Workplace place) throws IOException {
        if (duty == Duty.SHIPPING) {
            return "metrics: { period: 1h }\nseal: { mode: audit, defaults: false, witness: 1h, canary: 1h }\n";
        }
        Path sealed = Files.createDirectories(place.dir().resolve("sealed"));
        for (int i = 0; i < 40; i++) {
            Files.writeString(sealed.resolve("setting-" + i), "value " + i + "\n");
        }
        return """
        checks:
          - name: file
            file: { path: %1$s/setting-1, contains: "value" }
          - name: space
            disk: { path: /, free: 1MiB }
        seal: { mode: enforce, layer: mounts, protect: ["%1$s"] }
        """
                .formatted(sealed);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
