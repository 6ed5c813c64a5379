package io.adamant.collector.simulation;

/** Stands for kill -9 of a collector. */
final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    Crash(String where) {
        super(where, null, false, false);
    }
}
