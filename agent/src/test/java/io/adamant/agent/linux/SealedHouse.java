package io.adamant.agent.linux;

import io.adamant.agent.seal.Attribution;
import io.adamant.agent.seal.CanaryResult;
import io.adamant.agent.seal.Refusal;
import io.adamant.agent.seal.SealOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The child process of the integration tests: seals a directory in the namespaces it was started
 * in, lets a shell try to write there, and prints what it saw, one {@code key: value} per line.
 */
final class SealedHouse {

    private static final int WAIT_SECONDS = 10;

    private SealedHouse() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path house = Path.of(arguments[0]);
        Path exempt = house.resolve("exempt");
        Files.createDirectories(exempt);
        Files.writeString(house.resolve("f"), "before\n");
        say("canary-before", new KernelCanary().probe(house));
        SealOutcome outcome = new ReadOnlyMounts().seal(house, List.of(exempt));
        say("seal", outcome);
        say("again", new ReadOnlyMounts().seal(house, List.of(exempt)));

        Semaphore arrivals = new Semaphore(0);
        int ownPid = Math.toIntExact(ProcessHandle.current().pid());
        KernelRefusalTrace trace = new KernelRefusalTrace(ownPid, arrivals::release);
        Thread reader = Thread.ofPlatform().daemon().start(trace);
        try (trace) {
            attempts(house, trace, arrivals);
        }
        reader.join(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
        say("reader-ended", !reader.isAlive());
    }

    private static void attempts(Path house, KernelRefusalTrace trace, Semaphore arrivals)
            throws IOException, InterruptedException {
        for (int i = 0; i < 1000 && trace.attribution() instanceof Attribution.Starting; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        say("attribution", trace.attribution());
        CanaryResult canary = new KernelCanary().probe(house);
        say("canary", canary);
        say("own", trace.ownRefusals());
        shell("echo x > " + house + "/f");
        shell("echo x > " + house + "/exempt/f");
        shell("cd " + house + " && { rm -f f; sleep 0.2; }");
        shell("mv " + house + "/f " + house + "/g");
        shell("chmod 600 " + house + "/f");
        shell("ln -s /etc/passwd " + house + "/link");
        shell("test -w " + house + "/f");
        int seen = 0;
        while (trace.attribution() instanceof Attribution.Tracing
                && seen < 5
                && arrivals.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
            for (Refusal refusal : trace.take(100)) {
                seen++;
                say("refusal", refusal);
            }
        }
        say("dropped", trace.dropped());
        say("content", Files.readString(house.resolve("f")).strip());
        say("exempt", Files.readString(house.resolve("exempt/f")).strip());
    }

    private static void shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", script).inheritIO().start();
        process.waitFor();
        say("attempt", process.pid() + " " + process.exitValue() + " " + script);
    }

    private static void say(String key, Object value) {
        System.out.println(key + ": " + value);
    }
}
