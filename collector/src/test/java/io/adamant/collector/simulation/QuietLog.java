package io.adamant.collector.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A thousand stories log nothing: their traces are kept by the scheduler. */
final class QuietLog implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.adamant.collector.act");
    private @Nullable Level before;

    void begin() {
        before = logger.getLevel();
        logger.setLevel(Level.OFF);
    }

    @Override
    public void close() {
        logger.setLevel(before);
    }
}
