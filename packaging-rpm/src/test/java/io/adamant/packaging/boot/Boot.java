package io.adamant.packaging.boot;

import io.adamant.lab.host.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One boot of a root under systemd-nspawn, by the local cloud's own scripts, in a network of its
 * own that reaches nobody. It ends with this object, or with this process.
 */
public final class Boot implements AutoCloseable {

    private static final List<String> SCRIPTS = List.of("nspawn-leash.sh", "nspawn.sh");
    private static final String PLACE = "/io/adamant/collector/localcloud/launch/";
    private static final long BOUND_S = 60;

    private final Process leash;
    private final Path instance;

    private Boot(Process leash, Path instance) {
        this.leash = leash;
        this.instance = instance;
    }

    /**
     * Starts it; systemd is not up yet.
     *
     * @param instance what it writes; made here
     * @param parameter as on a kernel's command line, or empty
     */
    public static Boot start(Path root, Path instance, String parameter) throws IOException {
        for (String name : List.of("var/lib/cloud", "upper", "work", "root", "scripts")) {
            Files.createDirectories(instance.resolve(name));
        }
        Path handed = instance.resolve("var/lib/cloud");
        Files.writeString(
                handed.resolve("identity.yaml"), "instance-id: i-boot\nimage-id: packaged-1\n");
        Files.writeString(handed.resolve("launch.env"), "APP_PORT=8080\n");
        for (String name : SCRIPTS) {
            try (InputStream in = Boot.class.getResourceAsStream(PLACE + name)) {
                Files.write(instance.resolve("scripts").resolve(name), in.readAllBytes());
            }
        }
        String words = "ip link set lo up; exec sh \"$ADAMANT_LAUNCHER/nspawn-leash.sh\"";
        ProcessBuilder builder =
                new ProcessBuilder("setsid", "unshare", "--net", "sh", "-c", words)
                        .redirectErrorStream(true)
                        .redirectOutput(instance.resolve("console.log").toFile());
        builder.environment().put("ADAMANT_LAUNCHER", instance.resolve("scripts").toString());
        builder.environment().put("ADAMANT_INSTANCE", instance.toString());
        builder.environment().put("ADAMANT_ID", "i-boot");
        builder.environment().put("ADAMANT_HOSTNAME", "packaged");
        builder.environment().put("ADAMANT_ROOT", root.toString());
        builder.environment().put("ADAMANT_BOOT", parameter);
        return new Boot(builder.start(), instance);
    }

    /** Its systemd, as soon as there is one; what the console said is in {@link #console}. */
    public Optional<Inside> inside() {
        return leash.descendants()
                .filter(process -> comm(process).equals("systemd"))
                .filter(process -> process.parent().map(Boot::comm).orElse("").contains("nspawn"))
                .findFirst()
                .map(process -> new Inside(process.pid()));
    }

    /** Processor time of all its processes so far, in milliseconds. */
    double processorMillis() throws IOException {
        long pid = inside().orElseThrow().pid();
        String group =
                Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
                        .filter(line -> line.startsWith("0::/"))
                        .map(line -> line.substring("0::/".length()).split("/", 2)[0])
                        .findFirst()
                        .orElseThrow();
        Path groups = Path.of("/sys/fs/cgroup");
        Path unified = groups.resolve("unified");
        Path stat = (Files.isDirectory(unified) ? unified : groups).resolve(group);
        return Files.readAllLines(stat.resolve("cpu.stat")).stream()
                .filter(line -> line.startsWith("usage_usec "))
                .mapToDouble(line -> Long.parseLong(line.substring("usage_usec ".length())) / 1e3)
                .findFirst()
                .orElseThrow();
    }

    public String console() throws IOException {
        return Files.readString(instance.resolve("console.log"));
    }

    private static String comm(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/comm")).strip();
        } catch (IOException gone) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        leash.getOutputStream().close();
        try {
            if (!leash.waitFor(BOUND_S, TimeUnit.SECONDS)) {
                throw new LabException(
                        LabException.Code.COMMAND_FAILED, "a boot did not end: " + console());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
