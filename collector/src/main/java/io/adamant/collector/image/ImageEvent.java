package io.adamant.collector.image;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;

/** What is remembered of images; kept for ever, applied in order. */
public sealed interface ImageEvent {

    ImageId image();

    /** When it was noted, Unix nanoseconds. */
    long atNanos();

    /** The boot of one instance was judged. */
    record Booted(ImageId image, InstanceId instance, boolean isReady, long atNanos)
            implements ImageEvent {}

    /** Replacing onto the image stops. */
    record Held(ImageId image, String who, String why, long atNanos) implements ImageEvent {}

    /** Replacing onto the image may go on; the test starts anew. */
    record Released(ImageId image, String who, String why, long atNanos) implements ImageEvent {}
}
