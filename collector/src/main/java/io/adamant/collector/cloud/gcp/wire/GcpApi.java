package io.adamant.collector.cloud.gcp.wire;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.GenericJson;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.compute.Compute;
import com.google.api.services.compute.ComputeRequest;
import com.google.api.services.compute.ComputeScopes;
import com.google.api.services.compute.model.Operation;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.time.Deadline;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks Google's client within the budget and the time limits; exceptions become results. */
public final class GcpApi {

    private static final int MAX_PAGES = 500;
    private static final int CONNECT_MS = 2_000;

    private final GcpSettings settings;
    private final Pacer pacer;
    private @Nullable Compute compute;

    public GcpApi(GcpSettings settings, Pacer pacer) {
        this.settings = settings;
        this.pacer = pacer;
    }

    public Pacer pacer() {
        return pacer;
    }

    /** Makes the request; nothing is sent yet. */
    public interface Ask<T> {
        ComputeRequest<T> of(Compute compute) throws IOException;
    }

    public <T> Tried<T> read(String call, Deadline deadline, Ask<T> ask) {
        return pacer.read(call, deadline, left -> attempt(left, ask));
    }

    /** One change. The operation's name is the request's id; an operation's error is a fault. */
    public Tried<Operation> change(String call, Ask<Operation> ask) {
        Tried<Operation> tried =
                pacer.change(call, settings.attempt().multipliedBy(2), left -> attempt(left, ask));
        return tried.then(
                operation ->
                        operation.getError() == null
                                ? new Tried.Done<>(operation, String.valueOf(operation.getName()))
                                : new Tried.Failed<>(GcpFaults.of(operation)));
    }

    /** Bounded as a whole: a read timeout alone begins anew with every byte. */
    private <T> Tried<T> attempt(Duration left, Ask<T> ask) {
        long limitMs = Math.max(1, Math.min(left.toMillis(), settings.attempt().toMillis()));
        FutureTask<Tried<T>> task = new FutureTask<>(() -> attempt((int) limitMs, ask));
        Thread.ofVirtual().name("gcp-request").start(task);
        try {
            return task.get(limitMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            task.cancel(true);
            return uncertain("no-answer", "no answer in " + limitMs + " ms");
        } catch (InterruptedException stopped) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return uncertain("no-answer", "interrupted");
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        }
    }

    private <T> Tried<T> attempt(int limitMs, Ask<T> ask) {
        try {
            ComputeRequest<T> request = ask.of(client());
            request.setDisableGZipContent(true);
            HttpRequest http = request.buildHttpRequest();
            http.setReadTimeout(limitMs);
            http.setConnectTimeout(Math.min(CONNECT_MS, limitMs));
            http.setThrowExceptionOnExecuteError(false);
            HttpResponse response = http.execute();
            try {
                if (!response.isSuccessStatusCode()) {
                    throw GoogleJsonResponseException.from(
                            GsonFactory.getDefaultInstance(), response);
                }
                return new Tried.Done<>(response.parseAs(request.getResponseClass()), "");
            } finally {
                response.disconnect();
            }
        } catch (IOException thrown) {
            return new Tried.Failed<>(GcpFaults.of(thrown));
        } catch (IllegalArgumentException nonsense) {
            // The client's reader, for an answer that is not what the call's type says.
            return uncertain("nonsense", String.valueOf(nonsense));
        }
    }

    private static <T> Tried<T> uncertain(String code, String words) {
        return new Tried.Failed<>(new Fault(Fault.Kind.UNCERTAIN, code, words, ""));
    }

    /** Opened at the first request: credentials may come later than the collector's start. */
    private synchronized Compute client() throws IOException {
        Compute open = compute;
        if (open == null) {
            HttpRequestInitializer credentials =
                    settings.anonymous()
                            ? request -> {}
                            : new HttpCredentialsAdapter(
                                    GoogleCredentials.getApplicationDefault()
                                            .createScoped(List.of(ComputeScopes.COMPUTE)));
            Compute.Builder builder =
                    new Compute.Builder(
                                    new NetHttpTransport(),
                                    GsonFactory.getDefaultInstance(),
                                    request -> {
                                        credentials.initialize(request);
                                        // A second try is the pacer's, or the reconciler's.
                                        request.setNumberOfRetries(0);
                                        request.setIOExceptionHandler(null);
                                    })
                            .setApplicationName("adamant");
            settings.endpoint().map(URI::toString).map(GcpApi::root).ifPresent(builder::setRootUrl);
            open = builder.build();
            compute = open;
        }
        return open;
    }

    private static String root(String address) {
        return address.endsWith("/") ? address : address + "/";
    }

    /** All pages of one call. */
    public record Paging<R extends GenericJson, T>(
            String call,
            PageAsk<R> ask,
            Function<R, @Nullable List<T>> items,
            Function<R, @Nullable String> next) {}

    /** Makes the request for a page. */
    public interface PageAsk<R> {
        ComputeRequest<R> of(Compute compute, @Nullable String token) throws IOException;
    }

    /**
     * @param fault why the rest is missing, or null
     */
    public record Pages<T>(List<T> items, @Nullable Fault fault, int read) {}

    public <R extends GenericJson, T> Pages<T> pages(Deadline deadline, Paging<R, T> paging) {
        List<T> all = new ArrayList<>();
        String token = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            String at = token;
            Tried<R> tried = read(paging.call(), deadline, c -> paging.ask().of(c, at));
            if (tried instanceof Tried.Failed<R>(Fault fault)) {
                return new Pages<>(all, fault, page);
            }
            if (tried instanceof Tried.Done<R>(R answer, String _)) {
                List<T> items = paging.items().apply(answer);
                all.addAll(items == null ? List.of() : items);
                token = paging.next().apply(answer);
            }
            if (token == null || token.isEmpty()) {
                return new Pages<>(all, null, page + 1);
            }
            if (token.equals(at)) {
                return new Pages<>(all, endless("the same page token twice"), page + 1);
            }
        }
        return new Pages<>(all, endless("more than " + MAX_PAGES + " pages"), MAX_PAGES);
    }

    private static Fault endless(String words) {
        return new Fault(Fault.Kind.REFUSED, "pages", words, "");
    }
}
