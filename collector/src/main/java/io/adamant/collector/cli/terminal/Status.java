package io.adamant.collector.cli.terminal;

/** What a command ends with. */
public final class Status {

    public static final int DONE = 0;

    /** It was asked for rightly and did not happen. */
    public static final int FAILED = 1;

    /** It was not asked for rightly. */
    public static final int USAGE = 2;

    private Status() {}
}
