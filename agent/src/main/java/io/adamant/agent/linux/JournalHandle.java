package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.JournalLibrary.Calls;
import io.adamant.agent.source.journal.Journal;
import io.adamant.agent.source.journal.JournalException;
import io.adamant.agent.source.journal.JournalId;
import io.adamant.agent.source.journal.Place;
import io.adamant.agent.source.journal.PlaceReader;
import io.adamant.agent.source.journal.entry.FieldBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An {@code sd_journal}: one thread, as sd-journal(3) demands. */
final class JournalHandle implements Journal {

    /** sd_journal_get_fd(3), the results of sd_journal_process. */
    private static final int SD_JOURNAL_NOP = 0;

    private static final int SD_JOURNAL_APPEND = 1;

    private static final String BOOT_FIELD = "_BOOT_ID";
    private static final int MAX_CURSOR_BYTES = 1024;

    /** All memory, for what the library points to: an own segment each would be an object each. */
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final Arena arena = Arena.ofConfined();

    /** Where the library puts a pointer, and behind it a length. */
    private final MemorySegment out = arena.allocate(JAVA_LONG, 2);

    private final long address = out.address();

    private final byte[] cursor = new byte[MAX_CURSOR_BYTES];
    private final MemorySegment cursorSegment = MemorySegment.ofArray(cursor);
    private byte[] field = cursor;
    private MemorySegment fieldSegment = cursorSegment;
    private final PlaceReader places = new PlaceReader();
    private final long journal;
    private int fd = -1;
    private boolean isSilent;

    private JournalHandle(long journal) {
        this.journal = journal;
    }

    /**
     * Sets up the watches.
     *
     * @param journal a pointer that sd_journal_open gave; closed with this, or here on a failure
     */
    static JournalHandle of(long journal) {
        JournalHandle handle = new JournalHandle(journal);
        try {
            handle.start();
            return handle;
        } catch (JournalException refused) {
            handle.close();
            throw refused;
        }
    }

    private void start() {
        // The first wait sets up the watches and returns at once. Without it the first change
        // would be taken for one of the files, since opening them counted as such.
        check("sd_journal_wait", call(Calls.WAIT, journal, 0, 0, 0));
        fd = check("sd_journal_get_fd", call(Calls.FD, journal, 0, 0, 0));
        isSilent = check("sd_journal_reliable_fd", call(Calls.RELIABLE, journal, 0, 0, 0)) == 0;
        check(
                "sd_journal_set_data_threshold",
                call(Calls.THRESHOLD, journal, MAX_FIELD_BYTES, 0, 0));
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public Change process() {
        return switch (check("sd_journal_process", call(Calls.PROCESS, journal, 0, 0, 0))) {
            case SD_JOURNAL_NOP -> Change.NONE;
            case SD_JOURNAL_APPEND -> Change.APPENDED;
            default -> Change.REPLACED;
        };
    }

    @Override
    public boolean isSilent() {
        return isSilent;
    }

    @Override
    public List<JournalId> boots() {
        List<JournalId> boots = new ArrayList<>();
        try (Arena scratch = Arena.ofConfined()) {
            long field = scratch.allocateFrom(BOOT_FIELD, StandardCharsets.US_ASCII).address();
            check("sd_journal_query_unique", call(Calls.QUERY_UNIQUE, journal, field, 0, 0));
        }
        call(Calls.RESTART_UNIQUE, journal, 0, 0, 0);
        while (hasData("sd_journal_enumerate_available_unique", Calls.UNIQUE)) {
            int length = (int) Math.min(length(), MAX_CURSOR_BYTES);
            String text = text(pointer(), length);
            JournalId.parse(text.substring(text.indexOf('=') + 1)).ifPresent(boots::add);
        }
        return boots;
    }

    @Override
    public void only(JournalId boot) {
        call(Calls.FLUSH_MATCHES, journal, 0, 0, 0);
        try (Arena scratch = Arena.ofConfined()) {
            String match = BOOT_FIELD + "=" + boot;
            long text = scratch.allocateFrom(match, StandardCharsets.US_ASCII).address();
            check("sd_journal_add_match", call(Calls.ADD_MATCH, journal, text, match.length(), 0));
        }
    }

    @Override
    public void seekFirst() {
        check("sd_journal_seek_head", call(Calls.SEEK_HEAD, journal, 0, 0, 0));
    }

    /**
     * By a cursor of both times. With the monotonic one alone libsystemd begins a file that ends
     * before it with its first entry; with a sequence number it would leave out the others of that
     * moment in one file and not in its copy, so that they could not be counted.
     */
    @Override
    public void seek(Place place) {
        String moment =
                "b="
                        + place.boot()
                        + ";m="
                        + Long.toHexString(place.monotonicMicros())
                        + ";t="
                        + Long.toHexString(place.realtimeMicros());
        try (Arena scratch = Arena.ofConfined()) {
            long text = scratch.allocateFrom(moment, StandardCharsets.US_ASCII).address();
            check("sd_journal_seek_cursor", call(Calls.SEEK_CURSOR, journal, text, 0, 0));
        }
    }

    @Override
    public boolean next() {
        if (check("sd_journal_next", call(Calls.NEXT, journal, 0, 0, 0)) == 0) {
            return false;
        }
        call(Calls.RESTART_DATA, journal, 0, 0, 0);
        return true;
    }

    @Override
    public Place place() {
        check("sd_journal_get_cursor", call(Calls.CURSOR, journal, address, 0, 0));
        long text = pointer();
        int length = Math.min(call(Calls.STRLEN, text, 0, 0, 0), MAX_CURSOR_BYTES);
        MemorySegment.copy(MEMORY, text, cursorSegment, 0, length);
        call(Calls.FREE, text, 0, 0, 0);
        Place place = places.read(cursor, length);
        if (place == null) {
            String read = new String(cursor, 0, length, StandardCharsets.US_ASCII);
            throw new JournalException(
                    JournalException.Code.CALL, "a cursor of another kind: " + read);
        }
        return place;
    }

    @Override
    public boolean field(FieldBuffer into) {
        int result = call(Calls.DATA, journal, address, address + Long.BYTES, 0);
        if (result < 0) {
            throw new JournalException(
                    JournalException.Code.ENTRY,
                    "sd_journal_enumerate_available_data: " + Errno.words(-result));
        }
        if (result == 0) {
            return false;
        }
        int length = (int) Math.min(length(), MAX_FIELD_BYTES);
        MemorySegment.copy(MEMORY, pointer(), segmentOf(into.hold(length)), 0, length);
        return true;
    }

    /** Copying into the array itself would look up its type and its length in the JVM each time. */
    @SuppressWarnings("ReferenceEquality") // whether it is the same array, not an equal one
    private MemorySegment segmentOf(byte[] array) {
        if (array != field) {
            field = array;
            fieldSegment = MemorySegment.ofArray(array);
        }
        return fieldSegment;
    }

    @Override
    public void close() {
        call(Calls.CLOSE, journal, 0, 0, 0);
        arena.close();
    }

    private boolean hasData(String name, MethodHandle enumerate) {
        return check(name, call(enumerate, journal, address, address + Long.BYTES, 0)) > 0;
    }

    private long pointer() {
        return out.get(JAVA_LONG, 0);
    }

    private long length() {
        return out.get(JAVA_LONG, Long.BYTES);
    }

    private String text(long address, int length) {
        MemorySegment.copy(MEMORY, JAVA_BYTE, address, cursor, 0, length);
        return new String(cursor, 0, length, StandardCharsets.US_ASCII);
    }

    private static int check(String name, int result) {
        if (result < 0) {
            throw new JournalException(
                    JournalException.Code.CALL, name + ": " + Errno.words(-result));
        }
        return result;
    }

    /** Small enough that it disappears into each caller, whose function is a constant. */
    static int call(MethodHandle function, long a, long b, long c, long d) {
        try {
            return (int) function.invokeExact(a, b, c, d);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    private static RuntimeException thrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException bug
                ? bug
                : new LinuxException(LinuxException.Code.NATIVE_ACCESS, "libsystemd: " + e, e);
    }
}
