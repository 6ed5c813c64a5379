package io.adamant.collector.api.ask;

import io.vertx.core.http.HttpMethod;
import java.util.function.Function;

/**
 * One route.
 *
 * @param path as the OpenAPI document writes it, parameters in braces
 * @param answer runs on a worker thread and may block
 */
public record Route(HttpMethod method, String path, Function<Ask, Reply> answer) {

    public static Route get(String path, Function<Ask, Reply> answer) {
        return new Route(HttpMethod.GET, path, answer);
    }

    public static Route post(String path, Function<Ask, Reply> answer) {
        return new Route(HttpMethod.POST, path, answer);
    }

    public static Route delete(String path, Function<Ask, Reply> answer) {
        return new Route(HttpMethod.DELETE, path, answer);
    }

    /** The path as the router writes it: {@code {id}} is {@code :id}. */
    public String pattern() {
        return path.replace("{", ":").replace("}", "");
    }

    public boolean changesSomething() {
        return !method.equals(HttpMethod.GET);
    }
}
