package io.adamant.collector.api;

import io.vertx.core.http.HttpMethod;
import java.util.function.Function;

/**
 * One route.
 *
 * @param path as the OpenAPI document writes it, parameters in braces
 * @param answer runs on a worker thread and may block
 */
record Route(HttpMethod method, String path, Function<Ask, Reply> answer) {

    static Route get(String path, Function<Ask, Reply> answer) {
        return new Route(HttpMethod.GET, path, answer);
    }

    static Route post(String path, Function<Ask, Reply> answer) {
        return new Route(HttpMethod.POST, path, answer);
    }

    static Route delete(String path, Function<Ask, Reply> answer) {
        return new Route(HttpMethod.DELETE, path, answer);
    }

    /** The path as the router writes it: {@code {id}} is {@code :id}. */
    String pattern() {
        return path.replace("{", ":").replace("}", "");
    }

    boolean changesSomething() {
        return !method.equals(HttpMethod.GET);
    }
}
