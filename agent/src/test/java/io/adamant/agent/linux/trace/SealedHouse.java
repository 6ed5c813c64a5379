package io.adamant.agent.linux.trace;

import io.adamant.agent.linux.mount.KernelCanary;
import io.adamant.agent.linux.mount.LinuxPlaces;
import io.adamant.agent.linux.mount.ReadOnlyMounts;
import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.linux.proc.SealedFile;
import io.adamant.agent.linux.tree.BackgroundRest;
import io.adamant.agent.linux.tree.LinuxKernelTexts;
import io.adamant.agent.linux.tree.SyscallTree;
import io.adamant.agent.manifest.ManifestStore;
import io.adamant.agent.seal.GuardPorts;
import io.adamant.agent.seal.MountPorts;
import io.adamant.agent.seal.SealMoment;
import io.adamant.agent.seal.SealPorts;
import io.adamant.agent.seal.SealSource;
import io.adamant.agent.seal.attempt.Attribution;
import io.adamant.agent.seal.fallback.InodeFlags;
import io.adamant.agent.seal.guard.NoGuard;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.scan.SealScan;
import io.adamant.agent.seal.witness.WitnessPolicy;
import io.adamant.agent.seal.witness.WitnessPorts;
import io.adamant.agent.seal.witness.WitnessSource;
import io.adamant.agent.seal.witness.WitnessWork;
import io.adamant.agent.seal.witness.Witnessed;
import io.adamant.agent.seal.witness.manifest.Place;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The child process of {@link KernelSealIT}: in namespaces of its own it seals a directory with the
 * real source and kernel, lets shells attack it, and prints what happened as {@code key value}
 * lines. It never touches anything outside its mount namespace but the directory it was given.
 */
final class SealedHouse {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE = 10 * SECOND;

    private final Path house;
    private final KernelRefusalTrace trace;
    private final SealSource source;
    private final WitnessWork witness;
    private final WitnessSource witnessed;
    private final List<HostEvent> events = new ArrayList<>();

    private SealedHouse(Path house) {
        this.house = house;
        this.trace =
                new KernelRefusalTrace(Math.toIntExact(ProcessHandle.current().pid()), () -> {});
        SealPolicy policy =
                new SealPolicy(
                        SealPolicy.Mode.ENFORCE,
                        List.of(house),
                        List.of(house.resolve("exempt")),
                        SECOND / 10,
                        SECOND / 10);
        this.witness = witness(house);
        LinuxPlaces places = new LinuxPlaces();
        GuardPorts guard =
                new GuardPorts(
                        new NoGuard("the test lives in namespaces of its own", "nothing"),
                        KernelCanary.ofGuard(),
                        places,
                        policyToScan -> SealScan.CLEAN,
                        () -> new SealMoment.Answer.Reached("a test"),
                        new SealedFile(house.resolve("no/sealed"), house),
                        Runnable::run);
        MountPorts mounts =
                new MountPorts(
                        new ReadOnlyMounts(),
                        tree -> new InodeFlags.Outcome.Left("a test"),
                        KernelCanary.ofMounts(),
                        trace,
                        () -> {});
        SealPorts ports =
                new SealPorts(
                        guard,
                        mounts,
                        new ProcFacts(Path.of("/proc")),
                        List.of(),
                        path -> path,
                        witness);
        this.source = new SealSource(policy, ports, SealedHouse::wall, () -> {});
        this.witnessed = new WitnessSource(witness, source::state, SealedHouse::wall);
    }

    private static long wall() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    private static WitnessWork witness(Path house) {
        List<Place> places =
                List.of(
                        new Place(house.toString(), true),
                        new Place(house.resolve("exempt").toString(), false));
        WitnessPolicy policy =
                new WitnessPolicy(
                        Set.of(Witnessed.MANIFEST, Witnessed.MOUNTS),
                        places,
                        places,
                        List.of(),
                        SECOND / 10,
                        SECOND / 10);
        WitnessPorts ports =
                new WitnessPorts(
                        new SyscallTree(Path.of("/")),
                        new ManifestStore(
                                house.resolve("no-manifest"), null, house.resolve("exempt/state")),
                        new LinuxKernelTexts(Optional::empty),
                        new BackgroundRest(),
                        System::nanoTime);
        return new WitnessWork(policy, ports, "boot", () -> {});
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path house = Path.of(arguments[0]).toRealPath();
        Files.createDirectories(house.resolve("exempt"));
        Files.writeString(house.resolve("f"), "before\n");
        new SealedHouse(house).live();
    }

    private void live() throws IOException, InterruptedException {
        Thread reader = Thread.ofPlatform().daemon().start(trace);
        Thread.ofPlatform().daemon().start(witness);
        until("attribution", () -> !(trace.attribution() instanceof Attribution.Starting));
        Process insider = insiderFromBefore();
        until("sealed", () -> !events.isEmpty());
        until("manifest", () -> source.state().manifestDigest() != null);
        say("tier", source.state().tier());
        say("already", new ReadOnlyMounts().seal(house, List.of(house.resolve("exempt"))));
        say("attribution", source.state().attribution());

        attack();
        behindTheMount(insider);
        undo();

        events.forEach(event -> say("event", event));
        events.stream()
                .filter(SealAttempt.class::isInstance)
                .map(SealAttempt.class::cast)
                .forEach(a -> say("attempt", words(a)));
        trace.close();
        reader.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE));
        say("reader-ended", !reader.isAlive());
    }

    private void attack() throws IOException, InterruptedException {
        boolean seen = trace.attribution() instanceof Attribution.Tracing;
        shell("write", "echo x > " + house + "/f");
        if (seen) {
            until("write seen", () -> attempts("openat") > 0);
        }
        shell("exempt", "echo x > " + house + "/exempt/f");
        shell("remove", "cd " + house + " && rm -f f");
        shell("rename", "mv " + house + "/f " + house + "/g");
        shell("mode", "chmod 600 " + house + "/f");
        shell("link", "ln -s /etc/passwd " + house + "/link");
        shell("ask", "test -w " + house + "/f");
        if (seen) {
            until("link seen", () -> attempts("symlinkat") > 0);
        }
        say("content", Files.readString(house.resolve("f")).strip());
        say("exempt-content", Files.readString(house.resolve("exempt/f")).strip());
        say("attempts", source.attempts());
    }

    /** A shell whose working directory is on the mount that the seal then covers. */
    private Process insiderFromBefore() throws IOException {
        String script = "cd " + house + " && echo ready && read go && echo inside > f";
        Process process =
                new ProcessBuilder("/bin/sh", "-c", script)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (process.getInputStream().read() < 0) {
            throw new IOException("the insider did not start");
        }
        return process;
    }

    private void behindTheMount(Process insider) throws IOException, InterruptedException {
        insider.getOutputStream().write("go\n".getBytes(StandardCharsets.UTF_8));
        insider.getOutputStream().close();
        say("insider-exit", insider.waitFor());
        until(
                "change seen",
                () ->
                        events.stream()
                                .anyMatch(
                                        e -> e instanceof SealChanged c && c.mismatchCount() > 0));
        say("tier-after-change", source.state().tier());
    }

    private void undo() throws IOException, InterruptedException {
        shell("undo", "umount -l " + house);
        until(
                "mount seen",
                () ->
                        events.stream()
                                .anyMatch(e -> e instanceof SealChanged c && !c.drift().isEmpty()));
        until("lost", () -> source.state().tier().name().equals("LOST"));
        say("tier-after-undo", source.state().tier());
    }

    private long attempts(String operation) {
        return events.stream()
                .filter(e -> e instanceof SealAttempt a && a.operation().equals(operation))
                .count();
    }

    private void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("waited in vain for: " + what);
            }
            if (!what.equals("attribution")) {
                poll();
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void poll() {
        take(source.poll(System.nanoTime()));
        take(witnessed.poll(System.nanoTime()));
    }

    private void take(Poll poll) {
        for (Batch batch : poll.batches()) {
            for (LogRecord record : ((Batch.Events) batch).records()) {
                events.add(HostEvents.decode(record).orElseThrow());
            }
        }
    }

    /** The last of the parents is the JVM, whose thread may lend it another name. */
    private static String words(SealAttempt a) {
        int known = Math.max(0, a.parents().size() - 1);
        List<String> names =
                a.parents().subList(0, known).stream().map(p -> p.split(" ", 2)[1]).toList();
        return a.operation() + " " + a.path() + " " + a.command() + " of " + names;
    }

    private static void shell(String name, String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", script).inheritIO().start();
        say(name + "-exit", process.waitFor());
    }

    private static void say(String key, Object value) {
        System.out.println(key + " " + value);
    }
}
