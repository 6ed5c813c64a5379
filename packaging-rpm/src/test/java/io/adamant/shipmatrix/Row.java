package io.adamant.shipmatrix;

import io.adamant.shipmatrix.rig.Expectation;
import io.adamant.shipmatrix.rig.Rig;

/**
 * One row of the matrix.
 *
 * @param brief whether it is part of the short form
 */
record Row(String group, String name, boolean brief, Expectation expectation, Script script) {

    /** What happens in a row. */
    @FunctionalInterface
    interface Script {

        /**
         * Plays it; the agent runs at the end. Returns how many lines were written, numbered from
         * 0.
         */
        long play(Rig rig) throws Exception;
    }

    static Row brief(String group, String name, Script script) {
        return new Row(group, name, true, new Expectation.Complete(false), script);
    }

    static Row full(String group, String name, Script script) {
        return new Row(group, name, false, new Expectation.Complete(false), script);
    }

    /** The row is about one file, whose order must be kept. */
    Row inOrder() {
        return expecting(new Expectation.Complete(true));
    }

    Row expecting(Expectation expected) {
        return new Row(group, name, brief, expected, script);
    }

    boolean isCalled(String text) {
        return toString().contains(text);
    }

    @Override
    public String toString() {
        return group + ": " + name;
    }
}
