package io.adamant.shared.wire;

import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The schema of Adamant's events: each is a log record with an event name whose body is a map of
 * the fields below. Field names are the record components in snake case; times are Unix
 * nanoseconds, enums their names in lower case, absent fields are unknown. docs/wire.md has every
 * field with its unit and an example.
 */
public final class HostEvents {

    private HostEvents() {}

    /**
     * Encodes an event.
     *
     * @param timeUnixNanos when it happened
     */
    public static LogRecord encode(HostEvent event, long timeUnixNanos) {
        Map<String, Value> body =
                switch (event) {
                    case BootReport e -> bootReport(e);
                    case Heartbeat e -> heartbeat(e);
                    case HealthChanged e -> healthChanged(e);
                    case SealAttempt e -> attempt(e);
                    case SealChanged e -> sealChanged(e);
                    case Loss e -> loss(e);
                    case Shutdown e -> new Fields().text("reason", e.reason()).map();
                };
        return new LogRecord(
                timeUnixNanos,
                timeUnixNanos,
                severity(event),
                event.eventName(),
                new Value.Fields(body),
                Map.of());
    }

    /** Reads an event; empty when the record is no event of ours or lacks what the schema needs. */
    public static Optional<HostEvent> decode(LogRecord record) {
        if (!(record.body() instanceof Value.Fields body)) {
            return Optional.empty();
        }
        return HostEventReader.read(record.eventName(), body.fields());
    }

    private static int severity(HostEvent event) {
        return switch (event) {
            case BootReport e ->
                    e.verdict() == BootReport.BootVerdict.FAILED
                            ? LogRecord.SEVERITY_ERROR
                            : LogRecord.SEVERITY_INFO;
            case Heartbeat _, Shutdown _ -> LogRecord.SEVERITY_INFO;
            case HealthChanged _, SealAttempt _, Loss _ -> LogRecord.SEVERITY_WARN;
            case SealChanged e -> severity(e);
        };
    }

    private static int severity(SealChanged e) {
        if (e.mismatchCount() > 0 || e.state().tier() == SealTier.LOST) {
            return LogRecord.SEVERITY_ERROR;
        }
        return e.drift().isEmpty() ? LogRecord.SEVERITY_INFO : LogRecord.SEVERITY_WARN;
    }

    private static Map<String, Value> bootReport(BootReport e) {
        return new Fields()
                .name("verdict", e.verdict())
                .text("reason", e.reason())
                .whole("booted_unix_nanos", e.bootedUnixNanos())
                .text("kernel", e.kernel())
                .items("stages", e.stages().stream().map(HostEvents::stage).toList())
                .items("checks", checks(e.checks()))
                .fields("seal", seal(e.seal()))
                .whole("heartbeat_millis", e.heartbeatMillis())
                .map();
    }

    private static Value stage(BootReport.BootStage stage) {
        return new Value.Fields(
                new Fields()
                        .text("name", stage.name())
                        .whole("start_unix_nanos", stage.startUnixNanos())
                        .whole("duration_nanos", stage.durationNanos())
                        .name("outcome", stage.outcome())
                        .text("detail", stage.detail())
                        .map());
    }

    private static List<Value> checks(List<CheckResult> checks) {
        return checks.stream().map(HostEvents::check).toList();
    }

    private static Value check(CheckResult check) {
        return new Value.Fields(
                new Fields()
                        .text("name", check.name())
                        .text("kind", check.kind())
                        .name("status", check.status())
                        .text("detail", check.detail())
                        .whole("since_unix_nanos", check.sinceUnixNanos())
                        .whole("last_nanos", check.lastNanos())
                        .map());
    }

    private static Map<String, Value> seal(SealState seal) {
        return new Fields()
                .flag("enforce", seal.enforce())
                .name("tier", seal.tier())
                .text("detail", seal.detail())
                .text("attribution", seal.attribution())
                .texts("protected_paths", seal.protectedPaths())
                .text("manifest_digest", seal.manifestDigest())
                .texts("blind_spots", seal.blindSpots())
                .map();
    }

    private static Map<String, Value> heartbeat(Heartbeat e) {
        return new Fields()
                .whole("sequence", e.sequence())
                .whole("uptime_nanos", e.uptimeNanos())
                .name("health", e.health())
                .name("tier", e.tier())
                .whole("period_millis", e.periodMillis())
                .whole("spool_bytes", e.spoolBytes())
                .whole("attempts", e.attempts())
                .map();
    }

    private static Map<String, Value> healthChanged(HealthChanged e) {
        return new Fields()
                .name("from", e.from())
                .name("to", e.to())
                .text("reason", e.reason())
                .items("checks", checks(e.checks()))
                .map();
    }

    private static Map<String, Value> attempt(SealAttempt e) {
        return new Fields()
                .whole("sequence", e.sequence())
                .name("outcome", known(e.outcome()))
                .text("operation", e.operation())
                .text("path", e.path())
                .text("error", e.error())
                .whole("pid", e.pid())
                .text("command", e.command())
                .text("executable", e.executable())
                .texts("arguments", e.arguments())
                .texts("parents", e.parents())
                .whole("uid", e.uid())
                .whole("login_uid", e.loginUid())
                .text("cgroup", e.cgroup())
                .whole("count", e.count())
                .text("source", e.source())
                .text("verdict", e.outcome() == known(e.outcome()) ? null : name(e.outcome()))
                .text("hook", e.hook())
                .wholeUnlessZero("device", e.device())
                .wholeUnlessZero("inode", e.inode())
                .text("unit", e.unit())
                .map();
    }

    /** What a collector of 0.1 understands; the verdict says the rest. */
    private static SealAttempt.Outcome known(SealAttempt.Outcome outcome) {
        return switch (outcome) {
            case BLOCKED -> SealAttempt.Outcome.BLOCKED;
            case DETECTED, WOULD_BLOCK -> SealAttempt.Outcome.DETECTED;
        };
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Map<String, Value> sealChanged(SealChanged e) {
        return new Fields()
                .name("from", e.from())
                .fields("state", seal(e.state()))
                .text("reason", e.reason())
                .texts("mismatches", e.mismatches())
                .whole("mismatch_count", e.mismatchCount())
                .seen("first_boot", e.firstBoot())
                .seen("drift", e.drift())
                .map();
    }

    private static Map<String, Value> loss(Loss e) {
        return new Fields()
                .text("reason", e.reason())
                .whole("epoch", e.epoch())
                .whole("first_sequence", e.firstSequence())
                .whole("count", e.count())
                .text("detail", e.detail())
                .map();
    }

    /** Collects an event's fields in the order of the schema; an absent one is left out. */
    private static final class Fields {

        private final Map<String, Value> fields = new LinkedHashMap<>();

        Fields text(String name, @Nullable String value) {
            if (value != null) {
                fields.put(name, Value.of(value));
            }
            return this;
        }

        Fields name(String name, Enum<?> value) {
            return text(name, HostEvents.name(value));
        }

        Fields whole(String name, long value) {
            fields.put(name, Value.of(value));
            return this;
        }

        Fields wholeUnlessZero(String name, long value) {
            return value == 0 ? this : whole(name, value);
        }

        Fields flag(String name, boolean value) {
            fields.put(name, Value.of(value));
            return this;
        }

        Fields texts(String name, List<String> values) {
            fields.put(name, Value.of(values));
            return this;
        }

        /** Left out when there is nothing: most moves of the seal have neither. */
        Fields seen(String name, SealChanged.Seen seen) {
            return seen.isEmpty()
                    ? this
                    : texts(name, seen.named()).whole(name + "_count", seen.count());
        }

        Fields items(String name, List<Value> values) {
            fields.put(name, new Value.Items(values));
            return this;
        }

        Fields fields(String name, Map<String, Value> values) {
            fields.put(name, new Value.Fields(values));
            return this;
        }

        Map<String, Value> map() {
            return fields;
        }
    }
}
