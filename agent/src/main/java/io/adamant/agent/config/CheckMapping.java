package io.adamant.agent.config;

import io.adamant.shared.config.DataSize;
import io.adamant.shared.config.Section;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One entry of {@code checks}: exactly one kind, and what it needs. */
final class CheckMapping {

    private static final List<String> KINDS = List.of("http", "tcp", "exec", "file", "disk");
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofHours(1);

    private CheckMapping() {}

    static CheckConfig map(Section section) {
        String name = section.requiredText("name");
        Probe probe = probe(section);
        return new CheckConfig(
                name,
                probe,
                section.duration("period", Duration.ofSeconds(10), LEAST, MOST),
                section.duration(
                        "timeout",
                        Duration.ofSeconds(5),
                        Duration.ofMillis(10),
                        Duration.ofMinutes(10)),
                section.whole("failures", 3, 1, 1000));
    }

    private static Probe probe(Section section) {
        List<String> found = new ArrayList<>();
        Probe probe = new Probe.Exec(List.of("/bin/false"));
        for (String kind : KINDS) {
            Section body = section.section(kind); // asked for even when absent: for "did you mean"
            if (section.has(kind)) {
                found.add(kind);
                probe = probe(kind, body);
            }
        }
        if (found.size() != 1) {
            section.problem(
                    "name",
                    "needs exactly one of "
                            + String.join(", ", KINDS)
                            + ", has "
                            + (found.isEmpty() ? "none" : String.join(", ", found)));
        }
        return probe;
    }

    private static Probe probe(String kind, Section body) {
        return switch (kind) {
            case "http" -> http(body);
            case "tcp" -> tcp(body);
            case "exec" -> exec(body);
            case "file" ->
                    new Probe.FileHolds(
                            Paths.required(body, "path"),
                            body.optionalText("contains").orElse(null));
            default -> disk(body);
        };
    }

    private static Probe http(Section body) {
        String url = body.requiredText("url");
        int expect = body.whole("expect", 200, 100, 599);
        URI uri = Addresses.uri(url);
        if (uri == null || !"http".equals(uri.getScheme()) || uri.getHost() == null) {
            if (!url.isEmpty()) {
                body.problem("url", "must be like http://127.0.0.1:8080/health, not '" + url + "'");
            }
            return new Probe.Http("", 0, "/", expect);
        }
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        String host = uri.getHost();
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Probe.Http(host, uri.getPort() < 0 ? 80 : uri.getPort(), target, expect);
    }

    private static Probe tcp(Section body) {
        String text = body.requiredText("address");
        Addresses.HostPort address = Addresses.hostPort(text);
        if (address == null) {
            if (!text.isEmpty()) {
                body.problem("address", "must be like 127.0.0.1:8080, not '" + text + "'");
            }
            return new Probe.Tcp("", 0);
        }
        return new Probe.Tcp(address.host(), address.port());
    }

    private static Probe exec(Section body) {
        List<String> command = body.texts("command");
        if (command.isEmpty() || !command.getFirst().startsWith("/")) {
            body.problem("command", "must be a list that begins with an absolute path");
        }
        return new Probe.Exec(command);
    }

    private static Probe disk(Section body) {
        Path path = Paths.required(body, "path");
        if (!body.has("free")) {
            body.problem("free", "is required");
        }
        DataSize free =
                body.size(
                        "free",
                        DataSize.ofMebibytes(1),
                        new DataSize(1),
                        DataSize.ofMebibytes(1L << 30));
        return new Probe.Disk(path, free);
    }
}
