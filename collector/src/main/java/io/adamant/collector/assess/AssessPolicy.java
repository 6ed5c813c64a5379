package io.adamant.collector.assess;

import io.adamant.collector.image.KnownManifests;
import java.time.Duration;

/**
 * How long to look before believing.
 *
 * @param confirm how long a host must call itself sick
 * @param silence least silence, whatever the heartbeat
 * @param bootBound how long after the cloud's launch an instance may stay without a hello
 * @param warmUp after a start, a pause or a lag, the longest time during which silence proves
 *     nothing; it ends early when nine of ten known hosts were heard again
 * @param maxLag how far the views may be behind the receiver
 * @param manifests what each image's manifest is, where an operator has said so
 */
public record AssessPolicy(
        Duration confirm,
        Duration silence,
        Duration bootBound,
        Duration warmUp,
        Duration maxLag,
        KnownManifests manifests) {

    public static final AssessPolicy DEFAULT =
            new AssessPolicy(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(180),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(5),
                    KnownManifests.NONE);

    public AssessPolicy {
        if (confirm.isNegative()
                || silence.isNegative()
                || bootBound.isNegative()
                || warmUp.isNegative()
                || maxLag.isNegative()) {
            throw new IllegalArgumentException("durations must not be negative");
        }
    }
}
