package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Launches by the shell scripts beside this class: {@code leash.sh} and {@code init.sh} with
 * namespaces, {@code plain.sh} without.
 */
final class ScriptLauncher implements Launcher {

    private static final List<String> SCRIPTS =
            List.of("leash.sh", "init.sh", "plain.sh", "supervise.sh");
    private static final List<String> PLACES = List.of("etc", "run", "tmp", "var");
    private static final long PROBE_SECONDS = 10;

    private final Path directory;
    private final Path scripts;
    private final Isolation isolation;
    private final Distribution distribution;
    private final String collectorJar;
    private final InstanceFiles files;

    private ScriptLauncher(
            Path directory, Isolation isolation, Distribution distribution, InstanceFiles files) {
        this.directory = directory;
        this.scripts = directory.resolve("launcher");
        this.isolation = isolation;
        this.distribution = distribution;
        this.collectorJar = distribution.collectorJar();
        this.files = files;
    }

    static ScriptLauncher open(
            Path directory, Isolation isolation, Distribution distribution, Trusted collector) {
        ScriptLauncher launcher =
                new ScriptLauncher(
                        directory,
                        isolation,
                        distribution,
                        new InstanceFiles(
                                new HostFiles(Path.of("/etc"), distribution.javaHome()),
                                collector,
                                new SecureRandom()));
        launcher.writeScripts();
        return launcher;
    }

    @Override
    public Isolation isolation() {
        return isolation;
    }

    @Override
    public Machine launch(LaunchSpec spec) {
        if (isolation.hasOwnMounts()) {
            files.write(spec, "", true, seenInside(), collectorJar);
        } else {
            files.write(spec, spec.directory().toString(), false, distribution, collectorJar);
        }
        String boot = spec.bootable() ? "ok" : "dead";
        Process process = start(environment(spec, boot));
        ProcessMachine machine =
                new ProcessMachine(
                        process, spec, isolation, new ScriptResidents(spec.directory(), isolation));
        Console.pump(process.getInputStream(), spec.directory().resolve("console.log"), spec.id());
        return machine;
    }

    /**
     * Runs every mount of a real instance once and lets it end.
     *
     * @return why it does not work here, empty when it does
     */
    String probe() {
        LaunchSpec spec =
                new LaunchSpec(
                        "i-probe",
                        scripts.resolve("probe"),
                        "probe",
                        true,
                        "probe",
                        "probe",
                        "local",
                        1,
                        2);
        try {
            for (String place : PLACES) {
                Files.createDirectories(spec.directory().resolve(place));
            }
            for (String point : List.of("dist", "jdk", "empty")) {
                Files.createDirectories(spec.directory().resolve("run/adamant").resolve(point));
            }
            Process process = start(environment(spec, "probe"));
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "no answer in " + PROBE_SECONDS + " s";
            }
            String words =
                    new String(process.getInputStream().readNBytes(4096), Console.TEXT).strip();
            return process.exitValue() == 0 ? "" : lastLine(words, process.exitValue());
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot try namespaces", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static String lastLine(String words, int status) {
        List<String> lines = words.lines().toList();
        return lines.isEmpty() ? "exit status " + status : lines.getFirst();
    }

    private Process start(Map<String, String> environment) {
        String script = isolation.hasOwnMounts() ? "leash.sh" : "plain.sh";
        ProcessBuilder builder =
                new ProcessBuilder("setsid", "/bin/sh", scripts.resolve(script).toString());
        builder.redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.START, "cannot start an instance", e);
        }
    }

    private Map<String, String> environment(LaunchSpec spec, String boot) {
        Map<String, String> all = new HashMap<>();
        all.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        all.put("LANG", "C.UTF-8");
        all.put("ADAMANT_LAUNCHER", scripts.toString());
        all.put("ADAMANT_INSTANCE", spec.directory().toString());
        all.put("ADAMANT_ID", spec.id());
        all.put("ADAMANT_IMAGE", spec.image());
        all.put("ADAMANT_ZONE", spec.zone());
        all.put("ADAMANT_HOSTNAME", spec.hostName());
        all.put("ADAMANT_BOOT", boot);
        all.put("ADAMANT_ISOLATION", isolation.kind().word());
        all.put("ADAMANT_UNSHARE", unshareFlags());
        all.put("ADAMANT_MOUNTS", mountOrder());
        all.put("ADAMANT_HIDE", directory.toString());
        all.put(
                "ADAMANT_BIND_DIST",
                isHidden(distribution.directory()) ? distribution.directory().toString() : "");
        all.put(
                "ADAMANT_BIND_JDK",
                isHidden(distribution.javaHome()) ? distribution.javaHome().toString() : "");
        return all;
    }

    private String unshareFlags() {
        return isolation.kind() == Isolation.Kind.USER_NAMESPACES ? "--user --map-root-user" : "";
    }

    /** The place that hides the instance's own directory comes last, or its sources were gone. */
    private String mountOrder() {
        List<String> order = new ArrayList<>(PLACES);
        PLACES.stream()
                .filter(place -> directory.startsWith("/" + place))
                .forEach(
                        last -> {
                            order.remove(last);
                            order.add(last);
                        });
        return String.join(" ", order);
    }

    private Distribution seenInside() {
        return distribution.seenAt(
                isHidden(distribution.javaHome())
                        ? Path.of("/run/adamant/jdk")
                        : distribution.javaHome(),
                isHidden(distribution.directory())
                        ? Path.of("/run/adamant/dist")
                        : distribution.directory());
    }

    private boolean isHidden(Path path) {
        return Stream.concat(
                        PLACES.stream().map(place -> Path.of("/" + place)), Stream.of(directory))
                .anyMatch(path::startsWith);
    }

    private void writeScripts() {
        write(SCRIPTS, scripts);
    }

    /** Unpacks scripts of this package into a directory. */
    static void write(List<String> names, Path scripts) {
        try {
            Files.createDirectories(scripts);
            for (String name : names) {
                try (InputStream script = ScriptLauncher.class.getResourceAsStream(name)) {
                    if (script == null) {
                        throw new LaunchException(
                                LaunchException.Code.FILES, name + " is missing from the jar");
                    }
                    Files.copy(script, scripts.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot write " + scripts, e);
        }
    }
}
