package io.adamant.collector.api;

import io.adamant.collector.api.ask.Reply;
import io.adamant.collector.api.ask.Route;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The page and the API's description: read from the jar once, served from memory. */
final class Assets {

    private static final String OPENAPI = "/api/openapi.yaml";

    private Assets() {}

    static List<Route> routes() {
        return List.of(
                asset("/", "/ui/index.html", "text/html; charset=utf-8"),
                asset("/ui/app.js", "/ui/app.js", "text/javascript; charset=utf-8"),
                asset("/ui/fleet.js", "/ui/fleet.js", "text/javascript; charset=utf-8"),
                asset("/ui/instance.js", "/ui/instance.js", "text/javascript; charset=utf-8"),
                asset("/ui/story.js", "/ui/story.js", "text/javascript; charset=utf-8"),
                asset("/ui/parts.js", "/ui/parts.js", "text/javascript; charset=utf-8"),
                asset("/ui/history.js", "/ui/history.js", "text/javascript; charset=utf-8"),
                asset("/ui/style.css", "/ui/style.css", "text/css; charset=utf-8"),
                asset("/ui/icon.svg", "/ui/icon.svg", "image/svg+xml"),
                asset(OPENAPI, OPENAPI, "application/yaml; charset=utf-8"));
    }

    private static Route asset(String path, String resource, String contentType) {
        Reply reply = new Reply(200, contentType, read(resource));
        return Route.get(path, _ -> reply);
    }

    private static Buffer read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException("the jar's " + resource + " cannot be read", broken);
        }
    }
}
