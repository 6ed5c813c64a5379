package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Launches machines that only exist in memory; their files are real. */
public final class FakeLauncher implements Launcher {

    public final Map<String, FakeMachine> machines = new LinkedHashMap<>();
    public final List<LaunchSpec> specs = new ArrayList<>();
    public boolean refuses;

    @Override
    public Isolation isolation() {
        return new Isolation(Isolation.Kind.NONE, "fake");
    }

    @Override
    public synchronized Machine launch(LaunchSpec spec) {
        specs.add(spec);
        if (refuses) {
            throw new LaunchException(LaunchException.Code.START, "no processes today");
        }
        try {
            write(spec.directory().resolve("etc/app/app.yaml"), "port: 1\n");
            write(spec.directory().resolve("var/lib/app/data"), "ok\n");
            Files.createDirectories(spec.directory().resolve(LaunchTokens.INSIDE).getParent());
            write(spec.directory().resolve("console.log"), "booted " + spec.id() + "\n");
            LaunchTokens.write(spec.directory(), new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        FakeMachine machine = new FakeMachine(spec.directory());
        machines.put(spec.id(), machine);
        return machine;
    }

    /** What was launched so far; any thread. */
    public synchronized List<LaunchSpec> launched() {
        return List.copyOf(specs);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    public static final class FakeMachine implements Machine {
        private final List<Runnable> whenGone = new ArrayList<>();
        private final Path directory;
        private Condition condition = Condition.RUNNING;
        private boolean agent = true;

        FakeMachine(Path directory) {
            this.directory = directory;
        }

        @Override
        public Path disk() {
            return directory;
        }

        @Override
        public synchronized Condition condition(ProcessTable table) {
            return condition;
        }

        @Override
        public Pids pids(ProcessTable table) {
            return new Pids(
                    OptionalLong.of(11),
                    agent ? OptionalLong.of(12) : OptionalLong.empty(),
                    OptionalLong.of(13));
        }

        @Override
        public synchronized void whenGone(Runnable action) {
            whenGone.add(action);
        }

        @Override
        public synchronized boolean awaitGone(Duration atMost) {
            return condition == Condition.GONE;
        }

        @Override
        public void powerOff() {
            end();
        }

        @Override
        public void kill() {
            end();
        }

        public void end() {
            List<Runnable> actions;
            synchronized (this) {
                condition = Condition.GONE;
                actions = List.copyOf(whenGone);
                whenGone.clear();
            }
            actions.forEach(Runnable::run);
        }

        @Override
        public synchronized void freeze() {
            condition = Condition.FROZEN;
        }

        @Override
        public boolean killAgent() {
            boolean was = agent;
            agent = false;
            return was;
        }

        @Override
        public Attempt attempt() {
            return new Attempt(1, 20, 220, "/etc/app/app.yaml", "Read-only file system");
        }
    }
}
