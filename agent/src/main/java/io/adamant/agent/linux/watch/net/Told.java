package io.adamant.agent.linux.watch.net;

import io.adamant.agent.seal.watch.Change;

/**
 * One thing that the kernel says of the network's configuration.
 *
 * @param kind as people call it, such as {@code route}
 * @param key what it is about, the kind included
 * @param link the link that alone it concerns, as long as that is one of a container nobody else is
 *     reached differently; empty where it may concern others
 * @param portId of the socket that asked for it, usually a process id; 0 for the kernel itself
 */
record Told(How how, String kind, String key, String value, String link, long portId) {

    /** How the kinds of traffic control begin. */
    static final String TRAFFIC = "traffic ";

    /** Of traffic control nobody can be asked what there is, so each message counts. */
    boolean isAlwaysNews() {
        return kind.startsWith(TRAFFIC);
    }

    Change asChange() {
        return how == How.REMOVED ? new Change(key, value, null) : new Change(key, null, value);
    }

    /** What became of the value. */
    enum How {
        /** The only one of its key from now on. */
        SET,
        /** One more of its key. */
        ADDED,
        /** No longer one of its key. */
        DROPPED,
        /** None of its key is left. */
        REMOVED
    }
}
