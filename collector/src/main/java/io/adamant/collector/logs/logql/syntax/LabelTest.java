package io.adamant.collector.logs.logql.syntax;

import io.adamant.collector.logs.LabelMatcher;

/** A condition on labels, those that parsers extracted included. */
public sealed interface LabelTest {

    record Text(LabelMatcher matcher) implements LabelTest {}

    /**
     * A comparison of a label read as a quantity.
     *
     * @param op a comparison
     * @param value a number, nanoseconds or bytes
     */
    record Quantity(String label, BinaryOp op, Unit unit, double value) implements LabelTest {}

    record Both(LabelTest left, LabelTest right) implements LabelTest {}

    record Either(LabelTest left, LabelTest right) implements LabelTest {}

    /** Stands where something is that the core has not; never leaves the parser. */
    record Unsupported() implements LabelTest {}

    /** How a label's value is read. */
    enum Unit {
        NUMBER,
        DURATION,
        BYTES
    }
}
