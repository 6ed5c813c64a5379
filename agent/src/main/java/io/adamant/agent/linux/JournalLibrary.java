package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.source.journal.JournalException;
import io.adamant.agent.source.journal.Journals;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The host's libsystemd (sd-journal(3)), loaded when a journal is opened for the first time. Never
 * a child process: journalctl of systemd 255 and older reads a follow in pieces of 4 KiB.
 *
 * <p>Every function is called by one shape, four longs to an int: the arguments lie in registers,
 * which a function that has fewer does not look at, and sd_id128_t lies in two of them (System V
 * ABI for x86-64, 3.2.3; AAPCS64, 6.8.2). One shape is one class to spin.
 */
public final class JournalLibrary implements Journals {

    private static final String NAME = "libsystemd.so.0";

    /** sd_journal_open(3): only entries that were written on this machine. */
    private static final int LOCAL_ONLY = 1;

    private final Path volatileRoot;
    private final Path persistentRoot;

    public JournalLibrary() {
        this(Path.of("/run/log/journal"), Path.of("/var/log/journal"));
    }

    JournalLibrary(Path volatileRoot, Path persistentRoot) {
        this.volatileRoot = volatileRoot;
        this.persistentRoot = persistentRoot;
    }

    /** The functions, linked once. */
    static final class Calls {

        final MethodHandle open = function("sd_journal_open");
        final MethodHandle openDirectory = function("sd_journal_open_directory");
        final MethodHandle close = function("sd_journal_close");
        final MethodHandle fd = function("sd_journal_get_fd");
        final MethodHandle await = function("sd_journal_wait");
        final MethodHandle process = function("sd_journal_process");
        final MethodHandle reliable = function("sd_journal_reliable_fd");
        final MethodHandle addMatch = function("sd_journal_add_match");
        final MethodHandle flushMatches = function("sd_journal_flush_matches");
        final MethodHandle seekHead = function("sd_journal_seek_head");
        final MethodHandle seekMonotonic = function("sd_journal_seek_monotonic_usec");
        final MethodHandle next = function("sd_journal_next");
        final MethodHandle cursor = function("sd_journal_get_cursor");
        final MethodHandle threshold = function("sd_journal_set_data_threshold");
        final MethodHandle restartData = function("sd_journal_restart_data");
        final MethodHandle data =
                eitherFunction("sd_journal_enumerate_available_data", "sd_journal_enumerate_data");
        final MethodHandle queryUnique = function("sd_journal_query_unique");
        final MethodHandle restartUnique = function("sd_journal_restart_unique");
        final MethodHandle unique =
                eitherFunction(
                        "sd_journal_enumerate_available_unique", "sd_journal_enumerate_unique");
        final MethodHandle free = link(Linker.nativeLinker().defaultLookup(), "free").orElseThrow();

        private Calls() {}

        private static MethodHandle function(String name) {
            return link(Linked.LIBRARY, name)
                    .orElseThrow(() -> new IllegalArgumentException(NAME + " has no " + name));
        }

        /** The first of them is there since systemd 246. */
        private static MethodHandle eitherFunction(String name, String older) {
            return link(Linked.LIBRARY, name).orElseGet(() -> function(older));
        }

        private static Optional<MethodHandle> link(SymbolLookup library, String name) {
            return library.find(name).map(Calls::link);
        }

        private static MethodHandle link(MemorySegment function) {
            return Linker.nativeLinker()
                    .downcallHandle(
                            function,
                            FunctionDescriptor.of(
                                    JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        }
    }

    /** Linked at the first opening, so that the hello does not wait for it. */
    static final class Linked {

        static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup(NAME, Arena.global());
        static final Calls CALLS = new Calls();

        private Linked() {}
    }

    @Override
    public Opened open(@Nullable Path directory) {
        Optional<Calls> calls = calls();
        if (calls.isEmpty()) {
            return new Absent(NAME + " is not there", true);
        }
        boolean isThere =
                directory == null
                        ? Files.isDirectory(volatileRoot) || Files.isDirectory(persistentRoot)
                        : Files.isDirectory(directory);
        if (!isThere) {
            String where =
                    directory == null
                            ? volatileRoot + " and " + persistentRoot + " are"
                            : directory + " is";
            return new Absent(where + " not there", false);
        }
        return new Ready(JournalHandle.of(calls.get(), address(calls.get(), directory)));
    }

    private static Optional<Calls> calls() {
        try {
            return Optional.of(Linked.CALLS);
        } catch (ExceptionInInitializerError | NoClassDefFoundError absent) {
            return Optional.empty(); // the first says it once, every later use the second
        }
    }

    private static long address(Calls calls, @Nullable Path directory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            int result =
                    directory == null
                            ? JournalHandle.call(calls.open, out.address(), LOCAL_ONLY, 0, 0)
                            : JournalHandle.call(
                                    calls.openDirectory,
                                    out.address(),
                                    arena.allocateFrom(directory.toString(), StandardCharsets.UTF_8)
                                            .address(),
                                    0,
                                    0);
            if (result < 0) {
                throw new JournalException(
                        JournalException.Code.CALL, "sd_journal_open: " + Errno.words(-result));
            }
            return out.get(JAVA_LONG, 0);
        }
    }
}
