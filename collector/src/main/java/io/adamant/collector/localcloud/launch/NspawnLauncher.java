package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Boots baked images: systemd is pid 1, the root is the image's with an overlay that keeps what the
 * instance writes. What a cloud hands to an instance lies in {@code /var/lib/cloud}. The network is
 * this machine's.
 *
 * <pre>
 * ID/var/lib/cloud       identity.yaml, launch.env, launch-token, collector.crt
 * ID/upper, ID/work      what it wrote, seen in its /
 * ID/root                its /, mounted in its own namespace alone
 * </pre>
 */
final class NspawnLauncher implements Launcher {

    static final String PROGRAM = "/usr/bin/systemd-nspawn";
    static final String ROOT = "root";

    private static final List<String> SCRIPTS = List.of("nspawn-leash.sh", "nspawn.sh");
    private static final String HANDED = "var/lib/cloud";

    private final Path roots;
    private final Path scripts;
    private final Trusted collector;
    private final SecureRandom random = new SecureRandom();

    private NspawnLauncher(Path roots, Path scripts, Trusted collector) {
        this.roots = roots;
        this.scripts = scripts;
        this.collector = collector;
    }

    static NspawnLauncher open(Path roots, Path directory, Trusted collector) {
        Path scripts = directory.resolve("launcher");
        ScriptLauncher.write(SCRIPTS, scripts);
        return new NspawnLauncher(roots.toAbsolutePath(), scripts, collector);
    }

    @Override
    public Isolation isolation() {
        return new Isolation(Isolation.Kind.NSPAWN, "");
    }

    @Override
    public Machine launch(LaunchSpec spec) {
        Path root = roots.resolve(spec.image());
        if (!Files.isDirectory(root.resolve("usr"))) {
            throw new LaunchException(
                    LaunchException.Code.FILES,
                    root + " is no root file system: bake the image there");
        }
        hand(spec);
        ProcessBuilder builder =
                new ProcessBuilder(
                        "setsid", "/bin/sh", scripts.resolve(SCRIPTS.getFirst()).toString());
        builder.redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment(spec, root));
        try {
            Process process = builder.start();
            Console.pump(
                    process.getInputStream(), spec.directory().resolve("console.log"), spec.id());
            return new ProcessMachine(
                    process, spec, isolation(), new NspawnResidents(spec.directory()));
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.START, "cannot start an instance", e);
        }
    }

    private void hand(LaunchSpec spec) {
        Path base = spec.directory();
        try {
            for (String name : List.of(HANDED, "upper", "work", ROOT)) {
                Files.createDirectories(base.resolve(name));
            }
            Path handed = base.resolve(HANDED);
            Files.writeString(handed.resolve("identity.yaml"), InstanceFiles.identity(spec));
            Files.writeString(
                    handed.resolve("launch.env"), "APP_PORT=" + spec.workloadPort() + "\n");
            Path certificate = collector.certificate();
            if (certificate != null) {
                Files.write(handed.resolve("collector.crt"), Files.readAllBytes(certificate));
                LaunchTokens.write(base, random);
            }
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot prepare " + base, e);
        }
    }

    private Map<String, String> environment(LaunchSpec spec, Path root) {
        Map<String, String> all = new HashMap<>();
        all.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        all.put("LANG", "C.UTF-8");
        all.put("ADAMANT_LAUNCHER", scripts.toString());
        all.put("ADAMANT_INSTANCE", spec.directory().toString());
        all.put("ADAMANT_ID", spec.id());
        all.put("ADAMANT_HOSTNAME", spec.hostName());
        all.put("ADAMANT_ROOT", root.toString());
        // Comes up and never reaches its services.
        all.put("ADAMANT_BOOT", spec.bootable() ? "" : "systemd.unit=emergency.target");
        return all;
    }
}
