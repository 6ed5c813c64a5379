package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** Never learns what became of a batch before its collector dies. */
final class DeafSender {

    private final HostResource resource =
            new HostResource(
                    new InstanceId("i-once-deaf"),
                    new BootId("b"),
                    "h",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "1");
    private final URI uri;
    private final List<String> lines = new ArrayList<>();

    DeafSender(URI uri) {
        this.uri = uri;
    }

    InstanceId instance() {
        return resource.instance();
    }

    List<String> lines() {
        return lines;
    }

    private HttpRequest request(int number) {
        List<String> line = List.of(lines.get(number - 1));
        return InsistentSender.request(uri, resource, number, line, number % 2 == 0);
    }

    /** Sends one more; whatever is answered is thrown away. */
    void send() throws IOException, InterruptedException {
        lines.add("deaf-" + (lines.size() + 1) + ".");
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(request(lines.size()), BodyHandlers.discarding());
        }
    }

    boolean isStored(KilledCollector collector) {
        return OnceIT.words(collector, instance()).equals("complete: " + lines.size() + " records");
    }

    void sendAllAgain() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int number = 1; number <= lines.size(); number++) {
                assertThat(client.send(request(number), BodyHandlers.discarding()).statusCode())
                        .isEqualTo(200);
            }
        }
    }
}
