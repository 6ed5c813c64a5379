package io.adamant.collector.localcloud;

import io.adamant.collector.localcloud.estate.Estate;
import io.adamant.collector.localcloud.estate.Instance;
import io.adamant.collector.localcloud.estate.Instance.State;
import io.adamant.collector.localcloud.estate.Outcome;
import io.adamant.collector.localcloud.launch.LaunchException;
import io.adamant.collector.localcloud.launch.Machine;
import io.adamant.collector.localcloud.launch.ProcessTable;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Ends instances, and harms them on demand: everything here is done to real processes and files.
 */
final class InstanceControl {

    /** How long an instance may take to power off before its power is cut. */
    private static final Duration POWER_OFF = Duration.ofSeconds(3);

    private final Estate estate;
    private final Supplier<ProcessTable> processes;
    private final Executor executor;

    InstanceControl(Estate estate, Supplier<ProcessTable> processes, Executor executor) {
        this.estate = estate;
        this.processes = processes;
        this.executor = executor;
    }

    /** Answers at once; the instance is {@code stopping} and then {@code gone}. */
    Outcome<Instance> terminate(String id) {
        Outcome<Instance> begun = estate.beginTerminate(id);
        if (begun instanceof Outcome.Done<Instance>(Instance instance, boolean repeated)
                && !repeated
                && instance.state() == State.STOPPING) {
            estate.machine(id).ifPresent(machine -> executor.execute(() -> powerOff(machine)));
        }
        return begun;
    }

    private void powerOff(Machine machine) {
        if (machine.condition(processes.get()) == Machine.Condition.RUNNING) {
            machine.powerOff();
            if (machine.awaitGone(POWER_OFF)) {
                return;
            }
        }
        machine.kill();
    }

    /** SIGKILL to init. */
    Outcome<JsonObject> kill(String id) {
        return harm(id, "init killed", Machine::kill);
    }

    /** SIGSTOP to every process inside. */
    Outcome<JsonObject> silence(String id) {
        return harm(id, "every process frozen", Machine::freeze);
    }

    /** SIGKILL to the agent alone. */
    Outcome<JsonObject> killAgent(String id) {
        Optional<Machine> machine = estate.machine(id);
        if (machine.isEmpty()) {
            return absent(id);
        }
        return machine.get().killAgent()
                ? Outcome.done(new JsonObject().put("id", id).put("done", "agent killed"))
                : Outcome.conflict(id + " has no agent process");
    }

    /** Takes away the state that the workload needs, which it is free to lose. */
    Outcome<JsonObject> sicken(String id) {
        return harm(
                id,
                "removed /var/lib/app/data",
                machine ->
                        change(
                                () ->
                                        Files.deleteIfExists(
                                                machine.disk().resolve("var/lib/app/data"))));
    }

    /**
     * Changes a protected file behind the read-only mount: on the machine's side of the bind, where
     * the instance's seal does not reach.
     */
    Outcome<JsonObject> mutate(String id) {
        return harm(
                id,
                "appended to /etc/app/app.yaml behind the mount",
                machine -> change(() -> append(machine.disk().resolve("etc/app/app.yaml"))));
    }

    /** A process inside tries to write a protected file. */
    Outcome<JsonObject> attempt(String id) {
        Optional<Machine> machine = estate.machine(id);
        if (machine.isEmpty()) {
            return absent(id);
        }
        Machine.Attempt attempt = machine.get().attempt();
        return Outcome.done(
                new JsonObject()
                        .put("id", id)
                        .put("done", attempt.refused() ? "refused" : "written")
                        .put("refused", attempt.refused())
                        .put("exit", attempt.exit())
                        .put("pid", attempt.pid())
                        .put("hostPid", attempt.hostPid())
                        .put("path", attempt.path())
                        .put("stderr", attempt.stderr()));
    }

    private Outcome<JsonObject> harm(String id, String words, Consumer<Machine> act) {
        Optional<Machine> machine = estate.machine(id);
        if (machine.isEmpty()) {
            return absent(id);
        }
        act.accept(machine.get());
        return Outcome.done(new JsonObject().put("id", id).put("done", words));
    }

    private <T> Outcome<T> absent(String id) {
        return estate.instance(id)
                .<Outcome<T>>map(i -> Outcome.conflict(id + " is " + i.state().word()))
                .orElseGet(() -> Outcome.notFound("no instance " + id));
    }

    private interface FileChange {
        void run() throws IOException;
    }

    private static void change(FileChange change) {
        try {
            change.run();
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot harm the instance", e);
        }
    }

    private static void append(Path config) throws IOException {
        // A link could only have been planted by the instance; it is not followed out of it.
        try (OutputStream out =
                Files.newOutputStream(
                        config,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS)) {
            out.write("# changed behind the mount\n".getBytes(StandardCharsets.UTF_8));
        }
    }
}
