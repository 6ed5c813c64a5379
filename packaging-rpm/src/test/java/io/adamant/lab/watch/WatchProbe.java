package io.adamant.lab.watch;

import io.adamant.agent.linux.PollWaker;
import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.linux.watch.ClockWatch;
import io.adamant.agent.linux.watch.EnvironmentWatch;
import io.adamant.agent.linux.watch.HostWatches;
import io.adamant.agent.linux.watch.ProcessWatch;
import io.adamant.agent.linux.watch.UnitWatch;
import io.adamant.agent.linux.watch.net.FilterWatch;
import io.adamant.agent.linux.watch.net.NetworkWatch;
import io.adamant.agent.linux.watch.net.PacketFilter;
import io.adamant.agent.seal.SealMoment;
import io.adamant.agent.seal.attempt.Actor;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Who;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.watch.ContainerLinks;
import io.adamant.agent.seal.watch.Learning;
import io.adamant.agent.source.host.units.ManagerEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The child process of {@link WatchIT}, in a guest: all watches as the agent has them, each
 * sighting a line. Ends when its stop file is there.
 */
final class WatchProbe {

    static final String STOP = "/var/tmp/watch.stop";

    private static final Path PROC = Path.of("/proc");
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_STEPS = 3_600;

    private WatchProbe() {}

    public static void main(String[] arguments) {
        try (HostWatches watches = watches();
                PollWaker waker = new PollWaker()) {
            System.out.println("unseen " + watches.begin());
            long began = System.nanoTime();
            int rounds = 0;
            for (int i = 0; i < MAX_STEPS && !Files.exists(Path.of(STOP)); i++) {
                watches.take(1_000).forEach(WatchProbe::say);
                long now = System.nanoTime();
                long until = watches.nextNanos(now + STEP_NANOS) - now;
                waker.await(Math.max(0, until), watches.wakeFd());
                rounds++;
            }
            long seconds = (System.nanoTime() - began) / STEP_NANOS;
            System.out.println("rounds " + rounds + " in " + seconds + " s");
        }
    }

    private static HostWatches watches() {
        ProcFacts facts = new ProcFacts(PROC);
        SealPolicy policy =
                new SealPolicy(
                        SealPolicy.Mode.AUDIT,
                        List.of(Path.of("/etc"), Path.of("/usr")),
                        List.of(),
                        STEP_NANOS,
                        STEP_NANOS);
        SealMoment moment = () -> new SealMoment.Answer.Reached("the test begins");
        return new HostWatches(
                () ->
                        List.of(
                                new NetworkWatch(facts, ContainerLinks.DEFAULT),
                                new FilterWatch(
                                        facts, new PacketFilter(Path.of("/")), System::nanoTime),
                                new ClockWatch(),
                                new UnitWatch(Path.of("/run"), Path.of("/etc"), System::nanoTime),
                                new EnvironmentWatch(
                                        new ManagerEnvironment(Path.of("/run"), PROC),
                                        Runnable::run,
                                        System::nanoTime),
                                new ProcessWatch(
                                        ProcessWatch.KINDS, () -> policy, facts, System::nanoTime)),
                new Learning(moment, Runnable::run, STEP_NANOS),
                System::nanoTime);
    }

    private static void say(Sighting sighting) {
        System.out.println(
                "sighting "
                        + sighting.operation()
                        + " | "
                        + sighting.path()
                        + " | "
                        + (sighting.who() instanceof Who.Known(Actor actor)
                                ? actor.processId() + " " + actor.command()
                                : "nobody"));
    }
}
