package io.adamant.agent.planted;

import java.util.function.LongSupplier;

/** A method reference, since that is what a rule on calls alone would miss. */
record ClockReader(LongSupplier now) {
    ClockReader() {
        this(System::nanoTime);
    }
}
