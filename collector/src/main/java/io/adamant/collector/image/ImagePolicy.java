package io.adamant.collector.image;

import java.time.Duration;

/**
 * When an image counts as proven good.
 *
 * @param cleanBoots boots without a failure among them; a group that never has so many instances
 *     proves it with as many as it has
 * @param bake how long after the last of them nothing may have been wrong
 */
public record ImagePolicy(int cleanBoots, Duration bake) {

    public static final ImagePolicy DEFAULT = new ImagePolicy(5, Duration.ofMinutes(30));

    public ImagePolicy {
        if (cleanBoots < 1 || bake.isNegative()) {
            throw new IllegalArgumentException("clean boots from 1, bake not negative");
        }
    }
}
