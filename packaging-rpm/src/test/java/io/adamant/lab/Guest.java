package io.adamant.lab;

import io.adamant.lab.host.LabCache;
import io.adamant.lab.host.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running virtual machine. It ends when it is closed, when this process ends however it ends, and
 * at the latest after {@link #LIFE}; its disks are laid over kept images and deleted with it.
 */
public final class Guest implements AutoCloseable {

    /** Commands that may run at once. */
    public static final int LANES = 2;

    /** No guest lives longer. */
    public static final Duration LIFE = Duration.ofMinutes(45);

    /** From start to the first command; the machine may be busy with other things. */
    private static final Duration BOOT = Duration.ofMinutes(8);

    /**
     * The emulator's keeper: kills it when this process's end of the pipe closes, or its time is
     * over.
     */
    private static final String KEEPER =
            """
            exec 3<&0
            "$@" </dev/null 3<&- &
            emulator=$!
            { timeout "$life" cat <&3 >/dev/null; kill -KILL $emulator 2>/dev/null; } &
            keeper=$!
            wait $emulator
            status=$?
            kill $keeper 2>/dev/null
            exit $status
            """;

    private final Path work;
    private final Process process;
    private final List<Lane> lanes;
    private final Thread hook;

    private Guest(Path work, Process process, List<Lane> lanes) {
        this.work = work;
        this.process = process;
        this.lanes = lanes;
        this.hook = new Thread(this::abandon);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** This process ends: the keeper kills the emulator, its disks are deleted. */
    private void abandon() {
        try {
            process.getOutputStream().close();
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            LabCache.deleteAll(work);
        } catch (IOException left) {
            System.err.println("lab: left behind: " + work + ": " + left);
        }
    }

    /** Boots it; returns when commands can be run. Images that are not kept yet are made first. */
    public static Guest boot(GuestPlan plan) {
        return boot(plan, false);
    }

    /**
     * Boots another image in the place of the plan's.
     *
     * @param root its first program is the plan's
     */
    public static Guest boot(GuestPlan plan, Path root) {
        return boot(plan, root, false);
    }

    static Guest boot(GuestPlan plan, boolean terminal) {
        return boot(plan, plan.root().image(), terminal);
    }

    private static Guest boot(GuestPlan plan, Path root, boolean terminal) {
        Guest guest = null;
        try {
            Path work = Files.createTempDirectory("adamant-lab-");
            List<Lane> lanes = new ArrayList<>();
            for (int lane = 0; lane < LANES; lane++) {
                lanes.add(Lane.listen(work.resolve("lane" + lane)));
            }
            List<String> command = Qemu.command(plan, work, root, terminal);
            guest = new Guest(work, start(command, work, terminal), lanes);
            guest.awaitReady(BOOT);
            return guest;
        } catch (IOException broken) {
            close(guest);
            throw new UncheckedIOException(broken);
        } catch (LabException broken) {
            close(guest);
            throw broken;
        }
    }

    private static void close(Guest guest) {
        if (guest != null) {
            guest.close();
        }
    }

    private static Process start(List<String> command, Path work, boolean terminal)
            throws IOException {
        List<String> words = new ArrayList<>();
        if (!terminal) {
            words.addAll(List.of("sh", "-c", KEEPER, "sh"));
        }
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("life", "" + LIFE.toSeconds());
        if (terminal) {
            builder.inheritIO();
        } else {
            builder.redirectErrorStream(true);
            builder.redirectOutput(work.resolve("emulator.log").toFile());
        }
        return builder.start();
    }

    private void awaitReady(Duration bound) {
        try {
            for (Lane lane : lanes) {
                lane.awaitReady(bound);
            }
        } catch (LabException late) {
            throw new LabException(
                    LabException.Code.GUEST_DID_NOT_START,
                    late.getMessage() + "; its console ended with:\n" + lastWords(),
                    late);
        }
    }

    /** Runs a script for bash as root; its bound ends it with 137. */
    public Result run(String script, Duration bound) {
        return run(0, script, bound);
    }

    /** The same within a minute. */
    public Result run(String script) {
        return run(script, Duration.ofMinutes(1));
    }

    /** The same on a lane of its own, so that another thread may run something meanwhile. */
    public Result run(int lane, String script, Duration bound) {
        try {
            return lanes.get(lane).run(script.getBytes(StandardCharsets.UTF_8), bound);
        } catch (LabException silent) {
            throw told(silent);
        }
    }

    /** Writes a file there, with a mode like {@code 0644}. */
    public void put(byte[] content, String mode, String path) {
        require(lanes.getFirst().put(content, mode, path), path);
    }

    /** Copies a file of this machine there, executable when it is. */
    public void put(Path local, String path) throws IOException {
        put(Files.readAllBytes(local), Files.isExecutable(local) ? "0755" : "0644", path);
    }

    /** Reads a file of the guest. */
    public byte[] get(String path) {
        return require(lanes.getFirst().get(path), path).outBytes();
    }

    private static Result require(Result result, String what) {
        if (!result.isDone()) {
            throw new LabException(
                    LabException.Code.COMMAND_FAILED, what + " in the guest: " + result);
        }
        return result;
    }

    /** Runs a script that must succeed; what it printed. */
    public String must(String script) {
        return require(run(script), script).out();
    }

    /**
     * Starts the guest again on the same disks, at once as a machine does whose power came back.
     */
    public void reboot() {
        run("{ sleep 0.5; echo b >/proc/sysrq-trigger; } >/dev/null 2>&1 &");
        awaitReady(BOOT);
    }

    /** Starts the guest again as its own service manager does it. */
    public void restart() {
        run("{ sleep 0.5; systemctl reboot; } >/dev/null 2>&1 &");
        awaitReady(BOOT);
    }

    /** What the kernel and the first process wrote on the console. */
    public String console() {
        try {
            return new String(
                    Files.readAllBytes(work.resolve("console.log")), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return "no console: " + unreadable;
        }
    }

    private LabException told(LabException broken) {
        return new LabException(
                broken.code(), broken.getMessage() + "; console:\n" + lastWords(), broken);
    }

    private String lastWords() {
        List<String> lines = console().lines().toList();
        String end = String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
        try {
            return end + "\n" + Files.readString(work.resolve("emulator.log"));
        } catch (IOException none) {
            return end;
        }
    }

    /** Waits for the emulator's end: the guest was switched off, or a person left it. */
    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends it and deletes its disks. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAnyway) {
            // the hook runs
        }
        try {
            process.getOutputStream().close(); // the keeper kills the emulator
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            lanes.forEach(Lane::close);
            LabCache.deleteAll(work);
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        } catch (InterruptedException interrupted) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
