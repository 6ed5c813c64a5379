package io.adamant.collector.cloud.pace;

import java.util.function.Function;

/** What came of one request. */
public sealed interface Tried<T> {

    /**
     * @param requestId the cloud's id of the request, for receipts
     */
    record Done<T>(T value, String requestId) implements Tried<T> {}

    /** No usable answer. */
    record Failed<T>(Fault fault) implements Tried<T> {}

    default <R> Tried<R> map(Function<T, R> change) {
        return switch (this) {
            case Done<T>(T value, String requestId) -> new Done<>(change.apply(value), requestId);
            case Failed<T>(Fault fault) -> new Failed<>(fault);
        };
    }

    /** The next request, where this one was answered. */
    default <R> Tried<R> then(Function<T, Tried<R>> next) {
        return switch (this) {
            case Done<T>(T value, String _) -> next.apply(value);
            case Failed<T>(Fault fault) -> new Failed<>(fault);
        };
    }

    /** The answer, or {@code fallback} of the fault. */
    default T or(Function<Fault, T> fallback) {
        return switch (this) {
            case Done<T>(T value, String _) -> value;
            case Failed<T>(Fault fault) -> fallback.apply(fault);
        };
    }
}
