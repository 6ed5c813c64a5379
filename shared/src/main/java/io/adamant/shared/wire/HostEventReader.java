package io.adamant.shared.wire;

import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an event. What a host sends is not trusted: a field of the wrong type or an
 * unknown name in an enum makes the whole event unreadable, and the caller counts it.
 */
final class HostEventReader {

    private final Map<String, Value> fields;

    private HostEventReader(Map<String, Value> fields) {
        this.fields = fields;
    }

    static Optional<HostEvent> read(String eventName, Map<String, Value> fields) {
        HostEventReader in = new HostEventReader(fields);
        try {
            return Optional.ofNullable(in.event(eventName));
        } catch (Unreadable unreadable) {
            return Optional.empty();
        }
    }

    private @Nullable HostEvent event(String name) throws Unreadable {
        return switch (name) {
            case BootReport.EVENT -> bootReport();
            case Heartbeat.EVENT -> heartbeat();
            case HealthChanged.EVENT ->
                    new HealthChanged(
                            oneOf("from", HealthStatus.class),
                            oneOf("to", HealthStatus.class),
                            text("reason"),
                            checks());
            case SealAttempt.EVENT -> attempt();
            case SealChanged.EVENT ->
                    new SealChanged(
                            oneOf("from", SealTier.class),
                            seal("state"),
                            text("reason"),
                            texts("mismatches"),
                            whole("mismatch_count"),
                            seen("first_boot"),
                            seen("drift"));
            case Loss.EVENT ->
                    new Loss(
                            text("reason"),
                            whole("epoch"),
                            whole("first_sequence"),
                            whole("count"),
                            text("detail"));
            case Shutdown.EVENT -> new Shutdown(text("reason"));
            default -> null;
        };
    }

    private BootReport bootReport() throws Unreadable {
        List<BootReport.BootStage> stages = new ArrayList<>();
        for (HostEventReader in : nested("stages")) {
            stages.add(
                    new BootReport.BootStage(
                            in.text("name"),
                            in.whole("start_unix_nanos"),
                            in.whole("duration_nanos"),
                            in.oneOf("outcome", BootReport.StageOutcome.class),
                            in.optionalText("detail")));
        }
        return new BootReport(
                oneOf("verdict", BootReport.BootVerdict.class),
                text("reason"),
                whole("booted_unix_nanos"),
                text("kernel"),
                stages,
                checks(),
                seal("seal"),
                whole("heartbeat_millis"));
    }

    private Heartbeat heartbeat() throws Unreadable {
        return new Heartbeat(
                whole("sequence"),
                whole("uptime_nanos"),
                oneOf("health", HealthStatus.class),
                oneOf("tier", SealTier.class),
                whole("period_millis"),
                whole("spool_bytes"),
                whole("attempts"));
    }

    private SealAttempt attempt() throws Unreadable {
        return new SealAttempt(
                whole("sequence"),
                oneOf(
                        fields.containsKey("verdict") ? "verdict" : "outcome",
                        SealAttempt.Outcome.class),
                text("operation"),
                optionalText("path"),
                optionalText("error"),
                whole("pid"),
                optionalText("command"),
                optionalText("executable"),
                texts("arguments"),
                texts("parents"),
                whole("uid"),
                whole("login_uid"),
                optionalText("cgroup"),
                whole("count"),
                text("source"),
                optionalText("hook"),
                wholeOrZero("device"),
                wholeOrZero("inode"),
                optionalText("unit"));
    }

    private List<CheckResult> checks() throws Unreadable {
        List<CheckResult> checks = new ArrayList<>();
        for (HostEventReader in : nested("checks")) {
            checks.add(
                    new CheckResult(
                            in.text("name"),
                            in.text("kind"),
                            in.oneOf("status", CheckResult.CheckStatus.class),
                            in.text("detail"),
                            in.whole("since_unix_nanos"),
                            in.whole("last_nanos")));
        }
        return checks;
    }

    private SealState seal(String name) throws Unreadable {
        if (!(fields.get(name) instanceof Value.Fields nested)) {
            throw new Unreadable();
        }
        HostEventReader in = new HostEventReader(nested.fields());
        return new SealState(
                in.flag("enforce"),
                in.oneOf("tier", SealTier.class),
                in.text("detail"),
                in.text("attribution"),
                in.texts("protected_paths"),
                in.optionalText("manifest_digest"),
                in.texts("blind_spots"));
    }

    private SealChanged.Seen seen(String name) throws Unreadable {
        return fields.containsKey(name)
                ? new SealChanged.Seen(texts(name), whole(name + "_count"))
                : SealChanged.Seen.NONE;
    }

    private List<HostEventReader> nested(String name) throws Unreadable {
        List<HostEventReader> readers = new ArrayList<>();
        for (Value item : items(name)) {
            if (!(item instanceof Value.Fields nested)) {
                throw new Unreadable();
            }
            readers.add(new HostEventReader(nested.fields()));
        }
        return readers;
    }

    private List<String> texts(String name) throws Unreadable {
        List<String> texts = new ArrayList<>();
        for (Value item : items(name)) {
            if (!(item instanceof Value.Text text)) {
                throw new Unreadable();
            }
            texts.add(text.text());
        }
        return texts;
    }

    private List<Value> items(String name) throws Unreadable {
        Value value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Value.Items items) {
            return items.items();
        }
        throw new Unreadable();
    }

    private String text(String name) throws Unreadable {
        String text = optionalText(name);
        if (text == null) {
            throw new Unreadable();
        }
        return text;
    }

    private @Nullable String optionalText(String name) throws Unreadable {
        Value value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Value.Text text) {
            return text.text();
        }
        throw new Unreadable();
    }

    private long whole(String name) throws Unreadable {
        if (fields.get(name) instanceof Value.Whole whole) {
            return whole.number();
        }
        throw new Unreadable();
    }

    private long wholeOrZero(String name) throws Unreadable {
        return fields.containsKey(name) ? whole(name) : 0;
    }

    private boolean flag(String name) throws Unreadable {
        if (fields.get(name) instanceof Value.Flag flag) {
            return flag.set();
        }
        throw new Unreadable();
    }

    private <E extends Enum<E>> E oneOf(String name, Class<E> type) throws Unreadable {
        String text = text(name).toUpperCase(Locale.ROOT);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new Unreadable();
    }

    /** The body is not what the schema says. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("not of the schema", null, false, false);
        }
    }
}
