package io.adamant.agent.ship.link;

import java.io.IOException;

/** A connection is of no more use; {@link #breakage} says why in a bounded set. */
public final class LinkException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Breakage breakage;

    /**
     * @param words one sentence for people
     */
    public LinkException(Breakage breakage, String words) {
        super(words);
        this.breakage = breakage;
    }

    public LinkException(Breakage breakage, String words, Exception cause) {
        super(words, cause);
        this.breakage = breakage;
    }

    public Breakage breakage() {
        return breakage;
    }

    /** The words, which no such exception is without. */
    public String words() {
        return String.valueOf(getMessage());
    }
}
