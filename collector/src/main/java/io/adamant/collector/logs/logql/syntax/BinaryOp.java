package io.adamant.collector.logs.logql.syntax;

/** Operators between two expressions, with LogQL's binding: a higher level binds tighter. */
public enum BinaryOp {
    OR("or", 1),
    AND("and", 2),
    UNLESS("unless", 2),
    EQUAL("==", 3),
    NOT_EQUAL("!=", 3),
    GREATER(">", 3),
    GREATER_OR_EQUAL(">=", 3),
    LESS("<", 3),
    LESS_OR_EQUAL("<=", 3),
    ADD("+", 4),
    SUBTRACT("-", 4),
    MULTIPLY("*", 5),
    DIVIDE("/", 5),
    MODULO("%", 5),
    POWER("^", 6);

    private final String text;
    private final int level;

    BinaryOp(String text, int level) {
        this.text = text;
        this.level = level;
    }

    public String text() {
        return text;
    }

    int level() {
        return level;
    }

    /** The least level that the right side may have: {@code ^} alone leans to the right. */
    int rightLevel() {
        return this == POWER ? level : level + 1;
    }

    public boolean isComparison() {
        return level == 3;
    }

    public boolean isSet() {
        return level <= 2;
    }
}
