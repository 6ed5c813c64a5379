package io.adamant.collector.journal;

/** What tests of receivers need not know of a journal: that it is also read and trimmed. */
public abstract class AppendsOnly implements Journal {

    @Override
    public final Tail tail(Position after) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Trimmed trim(long olderThanUnixNanos, Position upTo) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final boolean isTrimmed() {
        return false;
    }

    @Override
    public final Position newest() {
        return Position.START;
    }

    @Override
    public final long bytesBehind(Position position) {
        return 0;
    }

    @Override
    public final long bytes() {
        return 0;
    }

    @Override
    public final void close() {}
}
