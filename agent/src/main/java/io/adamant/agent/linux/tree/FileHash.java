package io.adamant.agent.linux.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.adamant.agent.linux.LinuxException;
import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of native memory: by OpenSSL's {@code libcrypto.so.3} where the host has it, else by the
 * JDK. The agent's compiler is C1, which does not know the processor's SHA instructions: the JDK
 * then needs several times as long. Owned by one thread.
 */
final class FileHash {

    static final int HASH_BYTES = 32;

    /** SHA256_CTX has 112 bytes (openssl/sha.h); some room for one that grows. */
    private static final int CONTEXT_BYTES = 512;

    private static final String LIBRARY = "libcrypto.so.3";

    private final MemorySegment result;
    private final @Nullable Native library;
    private final MessageDigest digest;

    /** SHA256_Init, _Update and _Final. */
    private record Native(
            MemorySegment init,
            MemorySegment update,
            MemorySegment end,
            MemorySegment context,
            MemorySegment state) {}

    FileHash(Arena arena) {
        this(arena, find(arena).orElse(null));
    }

    private FileHash(Arena arena, @Nullable Native library) {
        this.result = arena.allocate(HASH_BYTES);
        this.library = library;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** The one that needs nothing of the host. */
    static FileHash ofTheJdk(Arena arena) {
        return new FileHash(arena, (Native) null);
    }

    private static Optional<Native> find(Arena arena) {
        try {
            SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, arena);
            Optional<MemorySegment> init = library.find("SHA256_Init");
            Optional<MemorySegment> update = library.find("SHA256_Update");
            Optional<MemorySegment> end = library.find("SHA256_Final");
            if (init.isEmpty() || update.isEmpty() || end.isEmpty()) {
                return Optional.empty();
            }
            MemorySegment context = arena.allocate(CONTEXT_BYTES, 16);
            return Optional.of(
                    new Native(
                            init.get(), update.get(), end.get(), context, Syscalls.state(arena)));
        } catch (IllegalArgumentException missing) {
            return Optional.empty();
        }
    }

    boolean isNative() {
        return library != null;
    }

    void begin() {
        if (library == null) {
            digest.reset();
        } else {
            call(library, library.init, library.context.address(), 0, 0);
        }
    }

    void update(MemorySegment bytes, long length) {
        if (library == null) {
            digest.update(bytes.asSlice(0, length).asByteBuffer());
        } else {
            call(library, library.update, library.context.address(), bytes.address(), length);
        }
    }

    byte[] end() {
        if (library == null) {
            return digest.digest();
        }
        call(library, library.end, result.address(), library.context.address(), 0);
        return result.toArray(JAVA_BYTE);
    }

    private static void call(Native library, MemorySegment function, long a, long b, long c) {
        if ((int) Syscalls.call(function, library.state, a, b, c) != 1) {
            throw new LinuxException(LinuxException.Code.NATIVE_ACCESS, LIBRARY + " refuses");
        }
    }
}
