package io.adamant.agent.endpoint;

import io.adamant.agent.source.boot.BootStatus;
import io.adamant.shared.model.BootReport.BootStage;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.SealState;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /health}: everything the agent knows about itself and its host, for people and
 * dashboards; always status 200, the state is inside. Enums are in lower case, times in Unix
 * nanoseconds.
 */
public final class HealthPage {

    private HealthPage() {}

    /**
     * Who is speaking.
     *
     * @param instance null while the identity is not known
     * @param identity words about it
     */
    public record Speaker(
            @Nullable String instance, String identity, String boot, String version) {}

    /**
     * Renders the page.
     *
     * @param own the agent's own metrics
     */
    public static String render(Speaker speaker, BootStatus status, List<MetricPoint> own) {
        JsonText json = new JsonText().open('{');
        json.key("instance").text(speaker.instance());
        json.key("identity").text(speaker.identity());
        json.key("boot").text(speaker.boot());
        json.key("version").text(speaker.version());
        json.key("verdict").text(lower(status.report().verdict()));
        json.key("health").text(lower(status.health()));
        json.key("ready").flag(status.ready());
        json.key("reason").text(status.reason());
        json.key("kernel").text(status.report().kernel());
        json.key("booted_unix_nanos").whole(status.report().bootedUnixNanos());
        stages(json, status.report().stages());
        checks(json, status.report().checks());
        seal(json, status.report().seal());
        metrics(json, own);
        return json.close('}').toString();
    }

    private static void stages(JsonText json, List<BootStage> stages) {
        json.key("stages").open('[');
        for (BootStage stage : stages) {
            json.open('{').key("name").text(stage.name());
            json.key("start_unix_nanos").whole(stage.startUnixNanos());
            json.key("duration_nanos").whole(stage.durationNanos());
            json.key("outcome").text(lower(stage.outcome()));
            json.key("detail").text(stage.detail()).close('}');
        }
        json.close(']');
    }

    private static void checks(JsonText json, List<CheckResult> checks) {
        json.key("checks").open('[');
        for (CheckResult check : checks) {
            json.open('{').key("name").text(check.name());
            json.key("kind").text(check.kind());
            json.key("status").text(lower(check.status()));
            json.key("detail").text(check.detail());
            json.key("since_unix_nanos").whole(check.sinceUnixNanos());
            json.key("last_nanos").whole(check.lastNanos()).close('}');
        }
        json.close(']');
    }

    private static void seal(JsonText json, SealState seal) {
        json.key("seal").open('{').key("enforce").flag(seal.enforce());
        json.key("tier").text(lower(seal.tier()));
        json.key("detail").text(seal.detail());
        json.key("attribution").text(seal.attribution());
        json.key("manifest_digest").text(seal.manifestDigest());
        texts(json.key("protected_paths"), seal.protectedPaths());
        texts(json.key("blind_spots"), seal.blindSpots());
        json.close('}');
    }

    private static void texts(JsonText json, List<String> texts) {
        json.open('[');
        texts.forEach(json::text);
        json.close(']');
    }

    private static void metrics(JsonText json, List<MetricPoint> own) {
        json.key("agent").open('{');
        for (MetricPoint point : own) {
            StringBuilder key = new StringBuilder(point.name());
            for (Value label : point.attributes().values()) {
                key.append('.').append(label.asText());
            }
            json.key(key.toString()).number(point.value());
        }
        json.close('}');
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
