package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes what is baked into and handed to one instance.
 *
 * <pre>
 * ID/etc                 its /etc: app/app.yaml, adamant/agent.yaml, and what {@link HostFiles} copies
 * ID/var                 its /var: lib/cloud/identity.yaml, lib/app/data, log/app, lib/adamant/spool
 * ID/run                 its /run: adamant/start-agent, start-workload, pids; mount points
 * ID/tmp                 its /tmp
 * </pre>
 */
final class InstanceFiles {

    /** Protected configuration of the workload, below the instance's root. */
    static final String APP_CONFIG = "etc/app/app.yaml";

    /** What the agent takes the collector's certificate by, below the instance's root. */
    private static final String CERTIFICATE = "etc/adamant/collector.crt";

    /** Writable state that the workload needs to be healthy, below the instance's root. */
    static final String APP_DATA = "var/lib/app/data";

    private static final List<String> DIRECTORIES =
            List.of(
                    "etc/app",
                    "etc/adamant",
                    "var/lib/app",
                    "var/lib/cloud",
                    "var/lib/adamant/spool",
                    "var/log/app",
                    "var/tmp",
                    "run/adamant/dist",
                    "run/adamant/jdk",
                    "run/adamant/empty",
                    "tmp");

    private final HostFiles host;
    private final Trusted collector;
    private final SecureRandom random;

    /**
     * @param collector that the baked configuration names
     * @param random makes launch tokens
     */
    InstanceFiles(HostFiles host, Trusted collector, SecureRandom random) {
        this.host = host;
        this.collector = collector;
        this.random = random;
    }

    /**
     * @param root what the configuration's paths start with: empty inside namespaces, the
     *     instance's own directory for plain processes
     * @param sealed whether the instance has mounts of its own that can be sealed
     */
    void write(LaunchSpec spec, String root, boolean sealed, Distribution inside, String jar) {
        Path base = spec.directory();
        try {
            for (String directory : DIRECTORIES) {
                Files.createDirectories(base.resolve(directory));
            }
            host.copyTo(base.resolve("etc"));
            put(base.resolve("etc/hostname"), spec.hostName() + "\n");
            put(base.resolve(APP_CONFIG), appConfig(spec, root));
            put(base.resolve("etc/adamant/agent.yaml"), agentConfig(spec, root, sealed));
            put(base.resolve("var/lib/cloud/identity.yaml"), identity(spec));
            put(base.resolve(APP_DATA), "ok\n");
            if (collector.certificate() != null) {
                Files.copy(
                        collector.certificate(),
                        base.resolve(CERTIFICATE),
                        StandardCopyOption.REPLACE_EXISTING);
                LaunchTokens.write(base, random);
            }
            startScript(
                    base,
                    "start-agent",
                    inside.agentCommand(Path.of(root + "/etc/adamant/agent.yaml")));
            startScript(
                    base,
                    "start-workload",
                    inside.workloadCommand(Path.of(root + "/etc/app/app.yaml"), jar));
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot prepare " + base, e);
        }
    }

    private static void startScript(Path base, String name, List<String> command)
            throws IOException {
        String words =
                command.stream().map(InstanceFiles::shellQuoted).collect(Collectors.joining(" "));
        put(base.resolve("run/adamant").resolve(name), "exec " + words + "\n");
    }

    private static void put(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static String appConfig(LaunchSpec spec, String root) {
        return """
        # baked: the workload's configuration
        greeting: %s says hello from %s
        port: %d
        data: %s/var/lib/app/data
        log-directory: %s/var/log/app
        """
                .formatted(spec.application(), spec.hostName(), spec.workloadPort(), root, root);
    }

    static String identity(LaunchSpec spec) {
        return """
        instance-id: %s
        image-id: %s
        host-name: %s
        host-type: local.small
        provider: local
        region: local
        zone: %s
        account: local
        """
                .formatted(
                        yamlQuoted(spec.id()),
                        yamlQuoted(spec.image()),
                        yamlQuoted(spec.hostName()),
                        yamlQuoted(spec.zone()));
    }

    private String agentConfig(LaunchSpec spec, String root, boolean sealed) {
        boolean isProving = collector.certificate() != null;
        return """
        collector:
          endpoints: [%s]%s
        identity:
          source: file
          file: %s%s
        boot:
          deadline: 20s
          console: %s
        heartbeat: 1s
        checks:
          - name: app
            http: { url: "http://127.0.0.1:%d/health", expect: 200 }
            period: 1s
            timeout: 500ms
            failures: 3
          - name: data
            file: { path: %s }
            period: 1s
            failures: 3
        logs:
          - path: %s
        journal: { enabled: off }
        metrics:
          period: 5s
        seal:
          mode: %s
          protect: [%s]
          witness: 1s
          canary: 1s
        spool:
          dir: %s
        endpoint:
          listen: 127.0.0.1:%d
        """
                .formatted(
                        yamlQuoted(collector.url()),
                        isProving
                                ? "\n  tls: { ca: " + yamlQuoted(root + "/" + CERTIFICATE) + " }"
                                : "",
                        yamlQuoted(root + "/var/lib/cloud/identity.yaml"),
                        isProving
                                ? "\n  enrol: on\n  token: "
                                        + yamlQuoted(root + "/" + LaunchTokens.INSIDE)
                                : "",
                        yamlQuoted(root + "/var/log/console.log"),
                        spec.workloadPort(),
                        yamlQuoted(root + "/var/lib/app/data"),
                        yamlQuoted(root + "/var/log/app/*.log"),
                        sealed ? "enforce" : "audit",
                        yamlQuoted(root + "/etc"),
                        yamlQuoted(root + "/var/lib/adamant/spool"),
                        spec.agentPort());
    }

    private static String yamlQuoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String shellQuoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
