package io.adamant.collector.cloud.aws.wire;

import io.adamant.collector.cloud.pace.Pacer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Which part of AWS, and how it is reached. Credentials are not among it: they come from the SDK's
 * default chain (environment, profile, container, instance role).
 *
 * @param groups names of the groups; empty: those with {@code tag}
 * @param tag key and value that a group carries, {@code key=value}
 * @param endpoints other addresses than AWS's own, for private endpoints
 * @param launchHook name of the launch hook that the collector answers
 * @param attempt longest time for one request
 */
public record AwsSettings(
        String region,
        List<String> groups,
        String tag,
        Map<Service, URI> endpoints,
        String launchHook,
        Duration attempt,
        Pacer.Rates rates) {

    public static final String DEFAULT_TAG = "adamant:managed=true";
    public static final String DEFAULT_HOOK = "adamant-launch";

    /** The services that are asked. */
    public enum Service {
        AUTOSCALING,
        EC2,
        ELB
    }

    public AwsSettings {
        groups = List.copyOf(groups);
        endpoints = Map.copyOf(endpoints);
        if (tag.indexOf('=') < 1) {
            throw new IllegalArgumentException("tag is key=value, not " + tag);
        }
    }

    public String tagKey() {
        return tag.substring(0, tag.indexOf('='));
    }

    public String tagValue() {
        return tag.substring(tag.indexOf('=') + 1);
    }
}
