package io.adamant.collector.cloud.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A cloud's HTTP endpoint on loopback: records every call by name, and can answer a coming one with
 * an error, late, or not at all, before or after its effect.
 */
public abstract class WireFake implements AutoCloseable {

    /** What goes wrong with a call. */
    public enum Break {
        /** No answer until the fake is closed; without effect. */
        STALL,
        /** The connection is closed; without effect. */
        DROP_BEFORE,
        /** The connection is closed after the effect. */
        DROP_AFTER
    }

    /** One request, its parameters decoded. */
    public record Asked(String method, String path, Map<String, String> query, String body) {}

    /** One answer. */
    public record Answer(int status, String type, String body) {}

    private sealed interface Plan {
        record Say(Answer answer) implements Plan {}

        record Fail(Break how) implements Plan {}
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, ArrayDeque<Plan>> plans = new HashMap<>();
    private final List<String> calls = new ArrayList<>();

    protected WireFake() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
    }

    public final void start() {
        server.createContext("/", this::exchange);
        server.start();
    }

    public final URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The call's name as the adapter and the policies name it. */
    protected abstract String name(Asked asked);

    /** One line with the parameters that matter, for golden lists. */
    protected abstract String line(Asked asked);

    /** Carries it out; called under this object's lock. */
    protected abstract Answer answer(Asked asked);

    protected abstract Answer error(int status, String code, String message);

    /** The next calls of this name are answered with an error. */
    public final void fail(String call, int times, int status, String code, String message) {
        for (int i = 0; i < times; i++) {
            plan(call, new Plan.Say(error(status, code, message)));
        }
    }

    /** The next call of this name is answered with these words, whatever they mean. */
    public final void say(String call, Answer answer) {
        plan(call, new Plan.Say(answer));
    }

    public final void fail(String call, int times, Break how) {
        for (int i = 0; i < times; i++) {
            plan(call, new Plan.Fail(how));
        }
    }

    private synchronized void plan(String call, Plan plan) {
        plans.computeIfAbsent(call, _ -> new ArrayDeque<>()).add(plan);
    }

    /** Every call so far, in order, as {@link #line} writes it. */
    public final synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public final long count(String call) {
        return calls().stream().filter(one -> one.split(" ")[0].equals(call)).count();
    }

    public final synchronized void forgetCalls() {
        calls.clear();
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            // Where the JDK has no PATCH, Google's client sends POST with the real method.
            String override = exchange.getRequestHeaders().getFirst("X-HTTP-Method-Override");
            Asked asked =
                    new Asked(
                            override == null ? exchange.getRequestMethod() : override,
                            exchange.getRequestURI().getPath(),
                            decode(exchange.getRequestURI().getRawQuery()),
                            body);
            Answer answer = carryOut(asked);
            if (answer == null) {
                return;
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null where the connection is to be closed without a word. */
    private Answer carryOut(Asked asked) throws InterruptedException {
        Plan plan;
        synchronized (this) {
            calls.add(line(asked));
            ArrayDeque<Plan> planned = plans.get(name(asked));
            plan = planned == null ? null : planned.poll();
            if (plan == null) {
                return answer(asked);
            }
            if (plan instanceof Plan.Fail(Break how) && how == Break.DROP_AFTER) {
                answer(asked);
                return null;
            }
        }
        return switch (plan) {
            case Plan.Say(Answer answer) -> answer;
            case Plan.Fail(Break how) -> {
                if (how == Break.STALL) {
                    closed.await();
                }
                yield null;
            }
        };
    }

    /** A query string or a form. */
    public static Map<String, String> decode(String encoded) {
        Map<String, String> all = new TreeMap<>();
        if (encoded != null && !encoded.isEmpty()) {
            for (String pair : encoded.split("&")) {
                String[] parts = pair.split("=", 2);
                all.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        parts.length < 2
                                ? ""
                                : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    @Override
    public final void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
