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
import org.jspecify.annotations.Nullable;

/**
 * The host's libsystemd (sd-journal(3)), loaded when a journal is opened for the first time. Never
 * a child process: journalctl of systemd 255 and older reads a follow in pieces of 4 KiB.
 *
 * <p>Every function is called by one shape, four longs to an int: the arguments lie in registers,
 * which a function that has fewer does not look at (System V ABI for x86-64, 3.2.3; AAPCS64,
 * 6.8.2). One shape is one class to spin.
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

    /**
     * The functions, linked at the first opening, so that the hello does not wait for it. Constants
     * each, since the compiler then binds a call to its function.
     */
    static final class Calls {

        private static final SymbolLookup LIBRARY =
                SymbolLookup.libraryLookup(NAME, Arena.global());

        static final MethodHandle OPEN = function("sd_journal_open");
        static final MethodHandle OPEN_DIRECTORY = function("sd_journal_open_directory");
        static final MethodHandle CLOSE = function("sd_journal_close");
        static final MethodHandle FD = function("sd_journal_get_fd");
        static final MethodHandle WAIT = function("sd_journal_wait");
        static final MethodHandle PROCESS = function("sd_journal_process");
        static final MethodHandle RELIABLE = function("sd_journal_reliable_fd");
        static final MethodHandle ADD_MATCH = function("sd_journal_add_match");
        static final MethodHandle FLUSH_MATCHES = function("sd_journal_flush_matches");
        static final MethodHandle SEEK_HEAD = function("sd_journal_seek_head");
        static final MethodHandle SEEK_CURSOR = function("sd_journal_seek_cursor");
        static final MethodHandle NEXT = function("sd_journal_next");
        static final MethodHandle CURSOR = function("sd_journal_get_cursor");
        static final MethodHandle THRESHOLD = function("sd_journal_set_data_threshold");
        static final MethodHandle RESTART_DATA = function("sd_journal_restart_data");
        static final MethodHandle DATA =
                eitherFunction("sd_journal_enumerate_available_data", "sd_journal_enumerate_data");
        static final MethodHandle QUERY_UNIQUE = function("sd_journal_query_unique");
        static final MethodHandle RESTART_UNIQUE = function("sd_journal_restart_unique");
        static final MethodHandle UNIQUE =
                eitherFunction(
                        "sd_journal_enumerate_available_unique", "sd_journal_enumerate_unique");
        static final MethodHandle FREE = ofTheC("free");
        static final MethodHandle STRLEN = ofTheC("strlen");

        private Calls() {}

        /** Links all of them; fails where the host has no such library. */
        static void link() {
            if (!LIBRARY.find("sd_journal_open").isPresent()) {
                throw new IllegalArgumentException(NAME + " has no sd_journal_open");
            }
        }

        private static MethodHandle function(String name) {
            return LIBRARY.find(name)
                    .map(Calls::handle)
                    .orElseThrow(() -> new IllegalArgumentException(NAME + " has no " + name));
        }

        /** The first of them is there since systemd 246. */
        private static MethodHandle eitherFunction(String name, String older) {
            return LIBRARY.find(name).map(Calls::handle).orElseGet(() -> function(older));
        }

        private static MethodHandle ofTheC(String name) {
            return handle(Linker.nativeLinker().defaultLookup().findOrThrow(name));
        }

        private static MethodHandle handle(MemorySegment function) {
            return Linker.nativeLinker()
                    .downcallHandle(
                            function,
                            FunctionDescriptor.of(
                                    JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        }
    }

    @Override
    public Opened open(@Nullable Path directory) {
        if (!isLinked()) {
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
        return new Ready(JournalHandle.of(address(directory)));
    }

    private static boolean isLinked() {
        try {
            Calls.link();
            return true;
        } catch (ExceptionInInitializerError | NoClassDefFoundError absent) {
            return false; // the first says it once, every later use the second
        }
    }

    private static long address(@Nullable Path directory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            int result =
                    directory == null
                            ? JournalHandle.call(Calls.OPEN, out.address(), LOCAL_ONLY, 0, 0)
                            : JournalHandle.call(
                                    Calls.OPEN_DIRECTORY,
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
