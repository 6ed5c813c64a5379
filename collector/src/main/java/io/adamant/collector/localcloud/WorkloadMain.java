package io.adamant.collector.localcloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The demo's workload: a small HTTP service with a configuration, an access log and state of its
 * own. {@code /health} answers 503 with the reason while the state is missing. Its only argument is
 * its configuration: lines of {@code key: value}.
 */
public final class WorkloadMain {

    private final Map<String, String> config;
    private final Path data;
    private final LogFile access;
    private final AtomicLong requests = new AtomicLong();

    private WorkloadMain(Map<String, String> config) {
        this.config = config;
        this.data = Path.of(config.getOrDefault("data", "/var/lib/app/data"));
        this.access = new LogFile(logs(config).resolve("access.log"));
    }

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args.length > 0 ? args[0] : "/etc/app/app.yaml");
        Map<String, String> config = read(file);
        int port = Integer.parseInt(config.getOrDefault("port", "8080"));
        Files.createDirectories(logs(config));
        LogFile log = new LogFile(logs(config).resolve("app.log"));
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
            WorkloadMain workload = new WorkloadMain(config);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", workload::handle);
            server.start();
            log.line(
                    Instant.now()
                            + " INFO listening on 127.0.0.1:"
                            + port
                            + ", configuration "
                            + file);
        } catch (IOException e) {
            log.line(
                    Instant.now()
                            + " ERROR cannot listen on 127.0.0.1:"
                            + port
                            + ": "
                            + e.getMessage());
            System.err.println(
                    "workload: cannot listen on 127.0.0.1:" + port + ": " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    private static Path logs(Map<String, String> config) {
        return Path.of(config.getOrDefault("log-directory", "/var/log/app"));
    }

    private static Map<String, String> read(Path file) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            int colon = line.indexOf(": ");
            if (colon > 0 && !line.startsWith("#")) {
                values.put(line.substring(0, colon), line.substring(colon + 2).strip());
            }
        }
        return values;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String problem = path.equals("/health") ? problem() : "";
            int status = !problem.isEmpty() ? 503 : isKnown(path) ? 200 : 404;
            byte[] body = (body(path, status, problem) + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            access.line(accessLine(exchange, status, body.length));
        }
    }

    private static boolean isKnown(String path) {
        return path.equals("/") || path.equals("/health");
    }

    private String body(String path, int status, String problem) {
        return switch (status) {
            case 503 -> problem;
            case 404 -> "nothing at " + path;
            default -> path.equals("/") ? config.getOrDefault("greeting", "hello") : "ok";
        };
    }

    private String problem() {
        try {
            return Files.readString(data).startsWith("ok") ? "" : data + " does not say ok";
        } catch (IOException e) {
            return "cannot read " + data;
        }
    }

    private String accessLine(HttpExchange exchange, int status, int bytes) {
        String id = exchange.getRequestHeaders().getFirst("X-Request-Id");
        return "%s %s \"%s %s\" %d %d request=%s"
                .formatted(
                        Instant.now(),
                        exchange.getRemoteAddress().getAddress().getHostAddress(),
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        status,
                        bytes,
                        id == null ? "own-" + requests.incrementAndGet() : id);
    }
}
