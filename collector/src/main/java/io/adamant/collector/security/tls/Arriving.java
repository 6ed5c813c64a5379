package io.adamant.collector.security.tls;

import java.util.HashMap;
import java.util.Map;

/**
 * Bodies that strangers have begun to send: so many of one address, and of all of them. Whoever
 * sends them slowly uses up its own share, and no place of those that are answered. Guarded by
 * itself.
 */
final class Arriving {

    /** Of one address: hosts behind one NAT that enrol in the same moment. */
    static final int MAX_OF_ADDRESS = 32;

    static final int MAX = 1_024;

    private final Map<String, Integer> open = new HashMap<>();
    private int all;

    /** One of the bodies; to be ended once, more does nothing. */
    final class Body {

        private final String from;
        private boolean isOver;

        private Body(String from) {
            this.from = from;
        }

        void end() {
            synchronized (Arriving.this) {
                if (!isOver) {
                    isOver = true;
                    all--;
                    open.computeIfPresent(from, (_, n) -> n > 1 ? n - 1 : null);
                }
            }
        }
    }

    /** Whether one more may begin. */
    synchronized boolean mayBegin(String from) {
        return all < MAX && open.getOrDefault(from, 0) < MAX_OF_ADDRESS;
    }

    synchronized Body begin(String from) {
        all++;
        open.merge(from, 1, Integer::sum);
        return new Body(from);
    }

    synchronized int now() {
        return all;
    }
}
