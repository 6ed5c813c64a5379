package io.adamant.lab;

import static org.awaitility.Awaitility.await;

import io.adamant.lab.battery.EventSink;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.SealAttempt;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The assembled agent in {@code enforce} in a guest, and what a receiver outside hears of it. */
final class SealedAgent {

    private static final Duration BOUND = Duration.ofMinutes(2);

    private SealedAgent() {}

    static GuestPlan plan(GuestPlan plan, int port, String more) {
        return plan.withOutward(port)
                .withFile(
                        "/etc/adamant/agent.yaml",
                        """
                        collector:
                          endpoints: ["http://10.0.2.100:4318"]
                        identity: { source: file, file: /etc/adamant/identity.yaml }
                        logs: []
                        metrics: { period: 1h }
                        seal: { mode: enforce, deadline: %s }
                        endpoint: { listen: "127.0.0.1:9480" }
                        """
                                .formatted(more))
                .withFile("/etc/adamant/identity.yaml", "instance-id: i-lab\nimage-id: lab-1\n");
    }

    static Stream<SealAttempt> attempts(EventSink sink) {
        return events(sink)
                .filter(SealAttempt.class::isInstance)
                .map(SealAttempt.class::cast)
                .filter(attempt -> attempt.outcome() == SealAttempt.Outcome.BLOCKED);
    }

    static Stream<HostEvent> events(EventSink sink) {
        return sink.heard().stream().map(heard -> heard.event());
    }

    static void told(EventSink sink, String operation, String command) {
        await("a refused attempt: " + operation + " by " + command)
                .atMost(BOUND)
                .until(
                        () ->
                                attempts(sink)
                                        .anyMatch(
                                                a ->
                                                        a.operation().contains(operation)
                                                                && command.equals(a.command())));
    }

    /** Refused signals, each as who sent what. */
    static List<String> signals(EventSink sink) {
        return attempts(sink)
                .filter(a -> a.operation().startsWith("signal"))
                .map(a -> a.command() + ": " + a.operation() + " of " + a.path())
                .toList();
    }
}
