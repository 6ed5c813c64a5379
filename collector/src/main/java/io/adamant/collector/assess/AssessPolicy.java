package io.adamant.collector.assess;

import io.adamant.collector.assess.testimony.Source;
import io.adamant.collector.image.KnownManifests;
import java.time.Duration;

/**
 * How long to look before believing.
 *
 * @param confirm how long a host must call itself sick
 * @param recover how long a host that was sick must call itself well
 * @param silence least silence, whatever the heartbeat
 * @param boot how long a boot may take
 * @param warmUp after a start, a pause or a lag, the longest time during which silence proves
 *     nothing; it ends early when nine of ten known hosts were heard again
 * @param maxLag how far the views may be behind the receiver
 * @param sickWitnesses how many of the sources that are asked must call a host bad before its own
 *     word of sickness is a verdict; 1: its own word is enough
 * @param manifests what each image's manifest is, where an operator has said so
 */
public record AssessPolicy(
        Duration confirm,
        Duration recover,
        Duration silence,
        BootBound boot,
        Duration warmUp,
        Duration maxLag,
        int sickWitnesses,
        KnownManifests manifests) {

    public static final AssessPolicy DEFAULT =
            new AssessPolicy(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    new BootBound(Duration.ofSeconds(180), Duration.ofMinutes(10)),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(5),
                    1,
                    KnownManifests.NONE);

    public AssessPolicy {
        if (confirm.isNegative()
                || recover.isNegative()
                || silence.isNegative()
                || warmUp.isNegative()
                || maxLag.isNegative()) {
            throw new IllegalArgumentException("durations must not be negative");
        }
        if (sickWitnesses < 1 || sickWitnesses > Source.values().length) {
            throw new IllegalArgumentException("witnesses from 1 to " + Source.values().length);
        }
    }
}
