package io.adamant.agent.ship.peer;

import java.util.HashMap;
import java.util.Map;

/**
 * What is known of the program that answers at one endpoint, as long as it is the same: after a
 * connection was lost it may be another one.
 */
public final class Peer {

    private final Map<String, Dialect> paths = new HashMap<>();
    private long number = -1;
    private boolean receiver;

    /** Forgets everything where another may answer now. */
    void meet(long present) {
        if (present != number) {
            number = present;
            forget();
        }
    }

    /** The connection was lost over a question, and is made anew to ask the next. */
    void carryOver(long present) {
        number = present;
    }

    public void forget() {
        paths.clear();
        receiver = false;
    }

    /** It has taken something, if only an empty request: its refusals are about the records. */
    public boolean isReceiver() {
        return receiver;
    }

    public void taken() {
        receiver = true;
    }

    public Dialect at(String path) {
        return paths.computeIfAbsent(path, unknown -> new Dialect());
    }
}
