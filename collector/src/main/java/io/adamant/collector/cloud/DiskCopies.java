package io.adamant.collector.cloud;

import java.time.Duration;
import java.util.List;

/**
 * How far the copies of one instance's disks are. They belong to whoever runs the cloud: nothing
 * here can delete one.
 */
public sealed interface DiskCopies {

    /** Every disk is copied. */
    record Whole(List<String> ids) implements DiskCopies {
        public Whole {
            ids = List.copyOf(ids);
        }
    }

    /** The cloud took the moment and is still copying. */
    record Copying(List<String> ids) implements DiskCopies {
        public Copying {
            ids = List.copyOf(ids);
        }
    }

    /** Nothing more is known than before; worth another try with the same token. */
    record Later(Duration after, String words) implements DiskCopies {}

    /**
     * There will be no whole set, however often it is tried.
     *
     * @param code a bounded word, also a metric label
     * @param ids what was copied all the same
     */
    record Failed(String code, String words, List<String> ids) implements DiskCopies {
        public Failed {
            ids = List.copyOf(ids);
        }

        public Failed(String code, String words) {
            this(code, words, List.of());
        }
    }

    /** What was not begun, as its step says it. */
    static DiskCopies notBegun(Call call, Duration later) {
        return switch (call) {
            case Call.Refused(String code, String detail, String _) -> new Failed(code, detail);
            case Call.AlreadySo(String detail, String _) -> new Failed("gone", detail);
            case Call.Throttled(Duration after, String detail, String _) ->
                    new Later(after, detail.isEmpty() ? "throttled" : detail);
            case Call.Ambiguous(String detail, String _) -> new Later(later, detail);
            case Call.Accepted(String requestId, var _) -> new Later(later, requestId);
        };
    }
}
