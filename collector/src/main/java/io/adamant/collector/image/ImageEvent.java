package io.adamant.collector.image;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import org.jspecify.annotations.Nullable;

/** What is remembered of images; kept for ever, applied in order. */
public sealed interface ImageEvent {

    ImageId image();

    /** When it was noted, Unix nanoseconds. */
    long atNanos();

    /**
     * The boot of one instance was judged.
     *
     * @param boot where, for what and how it went
     */
    record Booted(ImageId image, InstanceId instance, Boot boot, long atNanos)
            implements ImageEvent {}

    /** So many boots were clean for so long that the image is one to go back to. */
    record Proven(ImageId image, String why, long atNanos) implements ImageEvent {}

    /**
     * Replacing onto the image stops.
     *
     * @param zone where it stops, or null for everywhere
     */
    record Held(ImageId image, @Nullable String zone, String who, String why, long atNanos)
            implements ImageEvent {}

    /** Replacing onto the image may go on everywhere; the test starts anew. */
    record Released(ImageId image, String who, String why, long atNanos) implements ImageEvent {}
}
