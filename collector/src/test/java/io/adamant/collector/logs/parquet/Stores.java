package io.adamant.collector.logs.parquet;

/** What tests of other packages may do to a store: wait for its threads. */
public final class Stores {

    private Stores() {}

    /** Waits until what is due is in files; on the view's thread. */
    public static void awaitWriter(TableStore store) {
        store.awaitWriter();
    }

    /** Evicts, merges and checks what is due, and waits for it. */
    public static void tidyNow(TableStore store) {
        store.tidyNow();
    }
}
