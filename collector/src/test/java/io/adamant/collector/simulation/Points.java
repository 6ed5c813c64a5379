package io.adamant.collector.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Every ledger write and every external call in the order in which they happen; at one of them,
 * chosen beforehand, the collector dies.
 */
final class Points {

    /** Where a collector dies. */
    enum When {
        BEFORE,
        AFTER
    }

    private final List<String> passed = new ArrayList<>();
    private int crashAt = -1;
    private When when = When.BEFORE;
    private int crashes;

    void crashAt(int point, When how) {
        crashAt = point;
        when = how;
    }

    /** Names of the points that were passed. */
    List<String> passed() {
        return passed;
    }

    int crashes() {
        return crashes;
    }

    int enter(String what) {
        int point = passed.size();
        passed.add(what);
        die(point, When.BEFORE, what);
        return point;
    }

    void leave(int point, String what) {
        die(point, When.AFTER, what);
    }

    private void die(int point, When where, String what) {
        if (point == crashAt && when == where) {
            crashes++;
            throw new Crash(where + " " + what);
        }
    }
}
