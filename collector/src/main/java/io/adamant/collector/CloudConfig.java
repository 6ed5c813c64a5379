package io.adamant.collector;

import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.shared.config.Section;
import io.adamant.shared.model.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The section {@code cloud}, whose keys follow its {@code kind}. Secrets have no key here. */
final class CloudConfig {

    private static final Pattern LOCAL_CLOUD =
            Pattern.compile("http://(127\\.0\\.0\\.1|localhost):\\d{1,5}/?");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d{1,2}");
    private static final Pattern PROJECT = Pattern.compile("([a-z0-9.-]+:)?[a-z][a-z0-9-]{2,61}");
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    private enum Kind {
        LOCAL,
        AWS,
        GCP
    }

    private CloudConfig() {}

    static CollectorConfig.CloudChoice read(Section section) {
        return switch (section.oneOf("kind", Kind.class, Kind.LOCAL)) {
            case LOCAL -> local(section);
            case AWS -> new CollectorConfig.CloudChoice.Aws(aws(section));
            case GCP -> new CollectorConfig.CloudChoice.Gcp(gcp(section));
        };
    }

    private static CollectorConfig.CloudChoice local(Section section) {
        String url = section.requiredText("url");
        if (!url.isEmpty() && !LOCAL_CLOUD.matcher(url).matches()) {
            section.problem("url", "must be the local cloud's address, http://127.0.0.1:PORT");
            url = "";
        }
        return new CollectorConfig.CloudChoice.Local(URI.create(url));
    }

    private static AwsSettings aws(Section section) {
        String region = section.requiredText("region");
        if (!region.isEmpty() && !REGION.matcher(region).matches()) {
            section.problem("region", "must be a region such as eu-west-1, not '" + region + "'");
        }
        List<String> groups = section.texts("groups");
        groups.stream()
                .filter(name -> !Names.isSafe(name))
                .forEach(
                        name ->
                                section.problem(
                                        "groups",
                                        "must be names of letters, digits, '.', '_', '-', not '"
                                                + name
                                                + "'"));
        String tag = section.text("tag", AwsSettings.DEFAULT_TAG);
        if (tag.indexOf('=') < 1) {
            section.problem("tag", "must be key=value, not '" + tag + "'");
            tag = AwsSettings.DEFAULT_TAG;
        }
        if (section.has("tag") && !groups.isEmpty()) {
            section.problem("tag", "and groups exclude each other: name the groups or tag them");
        }
        return new AwsSettings(
                region,
                groups,
                tag,
                endpoints(section.section("endpoints")),
                section.text("launch-hook", AwsSettings.DEFAULT_HOOK),
                attempt(section),
                rates(section));
    }

    private static Map<AwsSettings.Service, URI> endpoints(Section section) {
        Map<AwsSettings.Service, URI> endpoints = new EnumMap<>(AwsSettings.Service.class);
        for (AwsSettings.Service service : AwsSettings.Service.values()) {
            endpoint(section, service.name().toLowerCase(Locale.ROOT))
                    .ifPresent(url -> endpoints.put(service, url));
        }
        return endpoints;
    }

    private static GcpSettings gcp(Section section) {
        String project = section.requiredText("project");
        if (!project.isEmpty() && !PROJECT.matcher(project).matches()) {
            section.problem("project", "must be a project's id, not '" + project + "'");
        }
        List<GcpSettings.Group> groups = new ArrayList<>();
        for (String text : section.texts("groups")) {
            GcpSettings.Group.parse(text)
                    .ifPresentOrElse(
                            groups::add,
                            () ->
                                    section.problem(
                                            "groups",
                                            "must be "
                                                    + GcpSettings.Group.FORM
                                                    + ", not '"
                                                    + text
                                                    + "'"));
        }
        if (groups.stream().map(GcpSettings.Group::name).distinct().count() < groups.size()) {
            section.problem("groups", "must have different names");
        }
        if (section.texts("groups").isEmpty()) {
            section.problem("groups", "must name a group: " + GcpSettings.Group.FORM);
        }
        Optional<URI> endpoint = endpoint(section, "endpoint");
        boolean anonymous = section.flag("anonymous", false);
        if (anonymous && endpoint.filter(CloudConfig::isLoopback).isEmpty()) {
            section.problem("anonymous", "is for an endpoint on loopback only");
        }
        return new GcpSettings(
                project,
                section.text("image-project", project),
                groups,
                endpoint,
                anonymous,
                attempt(section),
                rates(section));
    }

    private static Optional<URI> endpoint(Section section, String key) {
        Optional<String> text = section.optionalText(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = new URI(text.get());
            boolean isSafe = "https".equals(url.getScheme()) && url.getHost() != null;
            if (isSafe || ("http".equals(url.getScheme()) && isLoopback(url))) {
                return Optional.of(url);
            }
        } catch (URISyntaxException notAnAddress) {
            section.problem(key, "is not an address: " + notAnAddress.getMessage());
            return Optional.empty();
        }
        section.problem(key, "must be https://HOST, or http:// on loopback");
        return Optional.empty();
    }

    private static boolean isLoopback(URI url) {
        return "127.0.0.1".equals(url.getHost()) || "localhost".equals(url.getHost());
    }

    private static Duration attempt(Section section) {
        return section.duration(
                "request-limit", ATTEMPT, Duration.ofMillis(100), Duration.ofMinutes(1));
    }

    private static Pacer.Rates rates(Section section) {
        Pacer.Rates usual = Pacer.Rates.DEFAULT;
        return new Pacer.Rates(
                section.whole("reads-per-minute", 120, 1, 60_000) / 60.0,
                usual.readBurst(),
                section.whole("changes-per-minute", 30, 1, 6_000) / 60.0,
                usual.changeBurst());
    }
}
