package io.adamant.collector.localcloud;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The load balancer's requests to workloads on loopback. */
final class HttpTargets implements LoadBalancer.Client {

    private static final Duration TIMEOUT = Duration.ofMillis(400);

    private final HttpClient http;

    HttpTargets(HttpClient http) {
        this.http = http;
    }

    @Override
    public boolean healthy(int port) {
        return status(port, "/health", "lb-health") == 200;
    }

    @Override
    public void request(int port, long number) {
        // The answer is the workload's business; its access log is what this is for.
        int ignored = status(port, "/", "lb-" + Long.toHexString(number));
    }

    private int status(int port, String path, String requestId) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(TIMEOUT)
                        .header("X-Request-Id", requestId)
                        .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException unreachable) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
