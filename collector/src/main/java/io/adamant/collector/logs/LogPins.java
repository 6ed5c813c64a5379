package io.adamant.collector.logs;

import io.adamant.shared.model.InstanceId;
import java.time.Duration;

/** Keeps the records of an instance for longer than the rest; any thread may ask. */
public interface LogPins {

    /**
     * Pins the instance's newest records, as far back as is configured.
     *
     * @param deadline how long it may take
     * @return how many records are pinned
     * @throws RuntimeException when they could not be pinned
     */
    long pin(InstanceId instance, Duration deadline);
}
