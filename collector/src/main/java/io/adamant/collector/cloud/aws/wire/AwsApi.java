package io.adamant.collector.cloud.aws.wire;

import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.exception.SdkException;

/** Asks the SDK's clients within the budget, and turns exceptions into results. */
public final class AwsApi {

    /** More pages than any fleet has: a cloud that repeats itself must not be read for ever. */
    private static final int MAX_PAGES = 500;

    private final AwsClients clients;
    private final Pacer pacer;
    private final Duration attempt;

    public AwsApi(AwsClients clients, Pacer pacer, Duration attempt) {
        this.clients = clients;
        this.pacer = pacer;
        this.attempt = attempt;
    }

    public AwsClients clients() {
        return clients;
    }

    public Pacer pacer() {
        return pacer;
    }

    /** One request; how it is bounded in time is its second argument. */
    public interface Ask<T> extends Function<Duration, T> {}

    public <T extends AwsResponse> Tried<T> read(String call, Deadline deadline, Ask<T> ask) {
        return pacer.read(call, deadline, left -> attempt(left, ask));
    }

    public <T extends AwsResponse> Tried<T> change(String call, Ask<T> ask) {
        return pacer.change(call, attempt.multipliedBy(2), left -> attempt(left, ask));
    }

    private <T extends AwsResponse> Tried<T> attempt(Duration left, Ask<T> ask) {
        Duration bound = left.compareTo(attempt) < 0 ? left : attempt;
        try {
            T answer = ask.apply(bound);
            String id = answer.responseMetadata().requestId();
            return new Tried.Done<>(answer, id == null || id.equals("UNKNOWN") ? "" : id);
        } catch (SdkException thrown) {
            return new Tried.Failed<>(AwsFaults.of(thrown));
        }
    }

    /** How pages of one call hang together. */
    public record Paging<R, T>(
            String call,
            BiFunction<@Nullable String, Duration, R> ask,
            Function<R, List<T>> items,
            Function<R, @Nullable String> next) {}

    /**
     * What was read of all pages.
     *
     * @param fault why the rest is missing, or null
     */
    public record Pages<T>(List<T> items, @Nullable Fault fault, int read) {
        public boolean isWhole() {
            return fault == null;
        }
    }

    public <R extends AwsResponse, T> Pages<T> pages(Deadline deadline, Paging<R, T> paging) {
        List<T> items = new ArrayList<>();
        String token = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            String at = token;
            Tried<R> tried = read(paging.call(), deadline, left -> paging.ask().apply(at, left));
            if (tried instanceof Tried.Failed<R>(Fault fault)) {
                return new Pages<>(items, fault, page);
            }
            if (tried instanceof Tried.Done<R>(R answer, String _)) {
                items.addAll(paging.items().apply(answer));
                token = paging.next().apply(answer);
            }
            if (token == null || token.isEmpty()) {
                return new Pages<>(items, null, page + 1);
            }
            if (token.equals(at)) {
                return new Pages<>(items, endless("the same page token twice"), page + 1);
            }
        }
        return new Pages<>(items, endless("more than " + MAX_PAGES + " pages"), MAX_PAGES);
    }

    private static Fault endless(String words) {
        return new Fault(Fault.Kind.REFUSED, "pages", words, "");
    }
}
