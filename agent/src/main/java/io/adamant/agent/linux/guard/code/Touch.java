package io.adamant.agent.linux.guard.code;

/** What of a directory entry is about to change, and so whose rule decides. */
public enum Touch {
    /** The file itself: its own mark, else its nearest ancestor's. */
    FILE,
    /**
     * The entry: the directory's rule, since who may write in a place may not move the place. A
     * mark that protects the file, or that says something below it is protected, decides first.
     */
    NAME,
    /** Only what is marked itself: a mount that is taken away shows what lies under it. */
    ITSELF
}
