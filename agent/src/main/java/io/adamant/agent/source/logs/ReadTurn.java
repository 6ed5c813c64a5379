package io.adamant.agent.source.logs;

import io.adamant.agent.source.logs.file.FileReading;
import io.adamant.agent.source.logs.file.FileTable;
import io.adamant.agent.source.logs.file.TailedFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The order in which files are read: those whose path is gone first, so that their last lines come
 * before the first of their successors; then the others, beginning with another one each time, so
 * that none starves.
 */
final class ReadTurn {

    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final FileTable table;
    private final FileReading reading;
    private int turn;
    private boolean more;

    ReadTurn(FileTable table, FileReading reading) {
        this.table = table;
        this.reading = reading;
    }

    /** Reads what is due until the frame is full. */
    void read(long nowNanos) {
        more = false;
        for (TailedFile file : inTurn(nowNanos)) {
            if (more) {
                return;
            }
            switch (reading.visit(file, nowNanos)) {
                case MORE -> more = true;
                case WAITS -> {
                    // It has said when it is due.
                }
                case IDLE -> table.active().remove(file);
                case OVER -> table.forget(file);
            }
            table.noteMoved(file);
        }
    }

    /** Whether the frame was full before all was read. */
    boolean isMore() {
        return more;
    }

    /** When the next file is due, relative to now. */
    long nanosToNext(long nowNanos) {
        long next = FOREVER;
        for (TailedFile file : table.active()) {
            next = Math.min(next, file.dueNanos() - nowNanos);
        }
        return next;
    }

    private List<TailedFile> inTurn(long nowNanos) {
        List<TailedFile> rotated = new ArrayList<>();
        List<TailedFile> others = new ArrayList<>();
        for (TailedFile file : table.active()) {
            if (nowNanos - file.dueNanos() >= 0) {
                (file.isRotated() ? rotated : others).add(file);
            }
        }
        if (!others.isEmpty()) {
            turn = (turn + 1) % others.size();
            Collections.rotate(others, -turn);
        }
        rotated.addAll(others);
        return rotated;
    }
}
