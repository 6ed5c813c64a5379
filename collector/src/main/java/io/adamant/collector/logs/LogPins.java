package io.adamant.collector.logs;

import io.adamant.shared.model.InstanceId;
import java.time.Duration;

/** Keeps the records of an instance for longer than the rest; any thread may ask. */
public interface LogPins {

    /**
     * Pins the instance's records that are there now, as far back as is configured. Pinned again,
     * what was pinned before stays.
     *
     * @param deadline how long it may take
     */
    Pinned pin(InstanceId instance, Duration deadline);

    /** What became of a pin. */
    sealed interface Pinned {

        /** So many records are kept. */
        record Done(long records) implements Pinned {}

        /** They are kept no longer than the rest; why, in words. */
        record Failed(String why) implements Pinned {}
    }
}
