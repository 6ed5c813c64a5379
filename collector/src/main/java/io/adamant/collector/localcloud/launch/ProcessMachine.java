package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes below one leash (with namespaces) or one plain init (without). */
final class ProcessMachine implements Machine {

    private static final Path PROC = Path.of("/proc");
    private static final int FREEZE_ROUNDS = 5;
    private static final long TOOL_SECONDS = 5;
    private static final int STDERR_BYTES = 4096;

    private final Process outer;
    private final LaunchSpec spec;
    private final Isolation isolation;
    private final Residents residents;

    /**
     * @param outer the process whose stdin is the leash; held by this object for as long as it
     *     lives
     */
    ProcessMachine(Process outer, LaunchSpec spec, Isolation isolation, Residents residents) {
        this.outer = outer;
        this.spec = spec;
        this.isolation = isolation;
        this.residents = residents;
        if (!isolation.hasOwnMounts()) {
            // Without namespaces the death of init kills nobody else: its process group follows it.
            whenGone(() -> signal("KILL", List.of("-" + outer.pid())));
        }
    }

    @Override
    public Condition condition(ProcessTable table) {
        if (!outer.isAlive()) {
            return Condition.GONE;
        }
        List<Long> inside = inside(table);
        if (inside.isEmpty() || !inside.stream().allMatch(table::isStopped)) {
            // Nothing inside while the leash lives: it is just being started.
            return Condition.RUNNING;
        }
        return Condition.FROZEN;
    }

    @Override
    public Pids pids(ProcessTable table) {
        if (!outer.isAlive()) {
            return Pids.NONE;
        }
        return new Pids(init(table), service("agent", table), service("workload", table));
    }

    @Override
    public void whenGone(Runnable action) {
        // A thread of its own, so that a failure of the action reaches the uncaught handler.
        var _ = outer.onExit().thenRun(() -> Thread.ofVirtual().start(action));
    }

    @Override
    public boolean awaitGone(Duration atMost) {
        try {
            return outer.waitFor(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void powerOff() {
        signal(residents.endSignal(), init(now()).stream().mapToObj(Long::toString).toList());
    }

    @Override
    public Path disk() {
        return residents.disk(outer.pid(), now());
    }

    @Override
    public void kill() {
        OptionalLong init = init(now());
        if (init.isPresent()) {
            signal("KILL", List.of(Long.toString(init.getAsLong())));
        } else {
            outer.destroyForcibly();
        }
    }

    @Override
    public void freeze() {
        // A process may be born between the listing and the signal, so look again, a few times.
        for (int round = 0; round < FREEZE_ROUNDS; round++) {
            ProcessTable table = now();
            List<String> running =
                    inside(table).stream()
                            .filter(pid -> !table.isStopped(pid))
                            .map(pid -> Long.toString(pid))
                            .toList();
            if (running.isEmpty()) {
                return;
            }
            signal("STOP", running);
        }
    }

    @Override
    public boolean killAgent() {
        OptionalLong agent = service("agent", now());
        agent.ifPresent(pid -> signal("KILL", List.of(Long.toString(pid))));
        return agent.isPresent();
    }

    @Override
    public Attempt attempt() {
        String path = isolation.hasOwnMounts() ? "/etc/app/app.yaml" : appConfig();
        // The shell says who it is and waits, so that it can be found in /proc before it becomes
        // tee.
        String script =
                "echo $$; read -r go; exec tee -a "
                        + InstanceFiles.shellQuoted(path)
                        + " >/dev/null";
        List<String> command = new ArrayList<>(entering());
        command.addAll(List.of("/bin/sh", "-c", script));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LANG", "C.UTF-8");
        try {
            return run(builder.start(), path);
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.ATTEMPT, "cannot enter " + spec.id(), e);
        }
    }

    private Attempt run(Process process, String path) throws IOException {
        try {
            long pid = Long.parseLong(firstLine(process));
            long hostPid = hostPid(process.pid(), pid);
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write("go\n# changed from inside\n".getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS)) {
                throw new LaunchException(
                        LaunchException.Code.ATTEMPT, "no end in " + TOOL_SECONDS + " s");
            }
            byte[] words = process.getErrorStream().readNBytes(STDERR_BYTES);
            String stderr = new String(words, Console.TEXT).strip();
            return new Attempt(process.exitValue(), pid, hostPid, path, stderr);
        } catch (NumberFormatException e) {
            throw new LaunchException(LaunchException.Code.ATTEMPT, "cannot enter " + spec.id(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException(LaunchException.Code.ATTEMPT, "interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String firstLine(Process process) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = process.getInputStream().read();
                b >= 0 && b != '\n';
                b = process.getInputStream().read()) {
            line.append((char) b);
        }
        return line.toString();
    }

    private long hostPid(long root, long inner) {
        return isolation.hasOwnMounts() ? now().byInnerPid(root, inner).orElse(0) : inner;
    }

    private List<String> entering() {
        if (!isolation.hasOwnMounts()) {
            return List.of();
        }
        OptionalLong init = init(now());
        if (init.isEmpty()) {
            throw new LaunchException(LaunchException.Code.ATTEMPT, spec.id() + " has no init");
        }
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "nsenter",
                                "-t",
                                Long.toString(init.getAsLong()),
                                "-m",
                                "-p",
                                "-u"));
        if (isolation.kind() == Isolation.Kind.USER_NAMESPACES) {
            words.addAll(List.of("-U", "--preserve-credentials"));
        }
        words.add("--");
        return words;
    }

    private List<Long> inside(ProcessTable table) {
        if (isolation.hasOwnMounts()) {
            OptionalLong init = init(table);
            return init.isPresent() ? table.tree(init.getAsLong()) : List.of();
        }
        return Stream.of(service("agent", table), service("workload", table))
                .flatMap(pid -> pid.stream().boxed())
                .flatMap(pid -> table.tree(pid).stream())
                .toList();
    }

    private OptionalLong init(ProcessTable table) {
        return outer.isAlive() ? residents.init(outer.pid(), table) : OptionalLong.empty();
    }

    private OptionalLong service(String name, ProcessTable table) {
        OptionalLong init = init(table);
        return init.isPresent()
                ? residents.service(name, init.getAsLong(), table)
                : OptionalLong.empty();
    }

    private String appConfig() {
        return spec.directory().resolve(InstanceFiles.APP_CONFIG).toString();
    }

    private static ProcessTable now() {
        return ProcessTable.read(PROC);
    }

    /** Java can only send TERM and KILL, and only with a handle; kill(1) of the shell sends any. */
    private static void signal(String name, List<String> pids) {
        if (pids.isEmpty()) {
            return;
        }
        List<String> command =
                new ArrayList<>(
                        List.of("/bin/sh", "-c", "kill -s \"$@\" 2>/dev/null", "sh", name, "--"));
        command.addAll(pids);
        try {
            Process kill = new ProcessBuilder(command).redirectErrorStream(true).start();
            if (!kill.waitFor(TOOL_SECONDS, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.SIGNAL, "cannot send " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
