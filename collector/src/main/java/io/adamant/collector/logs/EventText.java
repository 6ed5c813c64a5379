package io.adamant.collector.logs;

import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import io.adamant.shared.wire.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A host's event as one sentence for people: what the log search finds and the page shows. */
public final class EventText {

    private EventText() {}

    public static String of(HostEvent event) {
        return switch (event) {
            case BootReport e -> "boot " + lower(e.verdict()) + reason(e.reason());
            case Heartbeat e -> "alive, " + lower(e.health()) + ", seal " + lower(e.tier());
            case HealthChanged e ->
                    "health " + lower(e.from()) + " -> " + lower(e.to()) + reason(e.reason());
            case SealAttempt e -> attempt(e);
            case SealChanged e -> sealChanged(e);
            case Loss e ->
                    "lost " + e.count() + " records (" + e.reason() + ")" + reason(e.detail());
            case Shutdown e -> "goes down on purpose" + reason(e.reason());
        };
    }

    /** OTel severity of an event's line. */
    public static int severity(HostEvent event) {
        return switch (event) {
            case BootReport e ->
                    e.verdict() == BootReport.BootVerdict.FAILED
                            ? LogRecord.SEVERITY_ERROR
                            : LogRecord.SEVERITY_INFO;
            case Heartbeat _ -> LogRecord.SEVERITY_INFO;
            case HealthChanged e ->
                    e.to() == HealthStatus.SICK
                            ? LogRecord.SEVERITY_ERROR
                            : LogRecord.SEVERITY_INFO;
            case SealAttempt _, Loss _ -> LogRecord.SEVERITY_WARN;
            case SealChanged e -> severity(e);
            case Shutdown _ -> LogRecord.SEVERITY_INFO;
        };
    }

    private static int severity(SealChanged e) {
        if (e.mismatchCount() > 0 || e.state().tier() == SealTier.LOST) {
            return LogRecord.SEVERITY_ERROR;
        }
        return e.drift().isEmpty() ? LogRecord.SEVERITY_INFO : LogRecord.SEVERITY_WARN;
    }

    private static String attempt(SealAttempt e) {
        StringBuilder out = new StringBuilder(160);
        out.append(lower(e.outcome()).replace('_', ' ')).append(' ').append(e.operation());
        if (e.path() != null) {
            out.append(" of ").append(e.path());
        }
        if (e.error() != null) {
            out.append(" (").append(e.error()).append(')');
        }
        out.append(" by ").append(process(e));
        if (e.count() > 1) {
            out.append(", ").append(e.count()).append(" times");
        }
        return out.append(", seen by ").append(e.source()).toString();
    }

    private static String process(SealAttempt e) {
        if (e.pid() == 0 && e.command() == null && e.executable() == null) {
            return "an unknown process";
        }
        List<String> words = new ArrayList<>();
        if (e.command() != null) {
            words.add(e.command());
        }
        words.add("pid " + e.pid());
        if (!e.arguments().isEmpty()) {
            words.add("`" + String.join(" ", e.arguments()) + "`");
        } else if (e.executable() != null) {
            words.add(e.executable());
        }
        if (e.uid() >= 0) {
            words.add("uid " + e.uid());
        }
        if (e.loginUid() >= 0) {
            words.add("logged in as uid " + e.loginUid());
        }
        if (e.unit() != null) {
            words.add("in " + e.unit());
        }
        if (!e.parents().isEmpty()) {
            words.add("started by " + String.join(" < ", e.parents()));
        }
        return String.join(", ", words);
    }

    private static String sealChanged(SealChanged e) {
        StringBuilder out = new StringBuilder(120);
        out.append("seal ").append(lower(e.from())).append(" -> ").append(lower(e.state().tier()));
        out.append(reason(e.reason()));
        if (e.mismatchCount() > 0) {
            out.append("; ").append(e.mismatchCount()).append(" differ from the manifest");
            out.append(reason(String.join("; ", e.mismatches())));
        }
        seen(out, e.firstBoot(), " written between bake and seal");
        seen(out, e.drift(), " not as at the seal");
        return out.toString();
    }

    private static void seen(StringBuilder out, SealChanged.Seen seen, String words) {
        if (!seen.isEmpty()) {
            out.append("; ").append(seen.count()).append(words);
            out.append(reason(String.join("; ", seen.named())));
        }
    }

    private static String reason(String reason) {
        return reason.isBlank() ? "" : ": " + reason;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
