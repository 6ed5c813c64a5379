package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Encoding;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Zstandard frames (RFC 8878) at level 1 by the system's {@code libzstd.so.1}, which every systemd
 * host has. One downcall signature serves all its functions, whose arguments are integers and
 * pointers alike; heap arrays are read in place, so that nothing is copied on the way in. The
 * window is bounded to {@value #WINDOW_LOG} bits, which is the memory of whoever expands it too.
 *
 * <p>Owned by one thread. A call holds the garbage collector back: about 2 ms for the largest
 * frame.
 */
public final class ZstdCodec implements Codec {

    /** 256 KiB. */
    static final int WINDOW_LOG = 18;

    private static final String LIBRARY = "libzstd.so.1";
    private static final int LEVEL = 1;

    /** {@code ZSTD_cParameter} in zstd.h. */
    private static final int COMPRESSION_LEVEL = 100;

    private static final int WINDOW = 101;

    /** Results above this are error codes (zstd_errors.h, ZSTD_error_maxCode). */
    private static final long LEAST_ERROR = -120;

    private final MethodHandle call;
    private final MemorySegment compress;
    private final MemorySegment decompress;
    private final long compressing;
    private final long expanding;

    private ZstdCodec(SymbolLookup library) {
        // f(context, pointer, number, pointer, number): what a function has less of, it ignores.
        this.call =
                Linker.nativeLinker()
                        .downcallHandle(
                                FunctionDescriptor.of(
                                        JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS,
                                        JAVA_LONG),
                                Linker.Option.critical(true));
        this.compress = find(library, "ZSTD_compress2");
        this.decompress = find(library, "ZSTD_decompressDCtx");
        this.compressing = call(find(library, "ZSTD_createCCtx"), 0, 0, 0);
        this.expanding = call(find(library, "ZSTD_createDCtx"), 0, 0, 0);
        MemorySegment set = find(library, "ZSTD_CCtx_setParameter");
        if (compressing == 0
                || expanding == 0
                || isError(call(set, compressing, COMPRESSION_LEVEL, LEVEL))
                || isError(call(set, compressing, WINDOW, WINDOW_LOG))) {
            throw new LinuxException(
                    LinuxException.Code.ZSTD, LIBRARY + " gives no context of level " + LEVEL);
        }
    }

    /** Empty where the host has no libzstd of this ABI. */
    public static Optional<Codec> find() {
        try {
            return Optional.of(new ZstdCodec(SymbolLookup.libraryLookup(LIBRARY, Arena.global())));
        } catch (IllegalArgumentException | LinuxException missing) {
            return Optional.empty();
        }
    }

    private static MemorySegment find(SymbolLookup library, String name) {
        return library.find(name)
                .orElseThrow(
                        () ->
                                new LinuxException(
                                        LinuxException.Code.ZSTD, LIBRARY + " has no " + name));
    }

    @Override
    public Encoding encoding() {
        return Encoding.ZSTD;
    }

    /** {@code ZSTD_COMPRESSBOUND} in zstd.h. */
    @Override
    public int bound(int length) {
        int small = 128 << 10;
        return length + (length >> 8) + (length < small ? (small - length) >> 11 : 0);
    }

    @Override
    public void compress(byte[] plain, int offset, int length, ByteBuffer into) {
        long size =
                call(
                        compress,
                        compressing,
                        MemorySegment.ofBuffer(into),
                        into.remaining(),
                        MemorySegment.ofArray(plain).asSlice(offset, length),
                        length);
        if (isError(size)) {
            throw new LinuxException(
                    LinuxException.Code.ZSTD,
                    "ZSTD_compress2 of " + length + " bytes: error " + -size);
        }
        into.position(into.position() + (int) size);
    }

    /** Frames that stand one after the other are expanded one after the other (zstd.h). */
    @Override
    public byte[] expand(byte[] compressed, int plainBytes) throws IOException {
        byte[] plain = new byte[plainBytes];
        long size =
                call(
                        decompress,
                        expanding,
                        MemorySegment.ofArray(plain),
                        plainBytes,
                        MemorySegment.ofArray(compressed),
                        compressed.length);
        if (size != plainBytes) {
            throw new IOException("zstd expands to another length than was noted, or not at all");
        }
        return plain;
    }

    private static boolean isError(long result) {
        return Long.compareUnsigned(result, LEAST_ERROR) > 0;
    }

    /** Of a function that takes integers only. */
    private long call(MemorySegment function, long context, long second, long third) {
        MemorySegment none = MemorySegment.NULL;
        return call(function, context, MemorySegment.ofAddress(second), third, none, 0);
    }

    private long call(
            MemorySegment function,
            long context,
            MemorySegment to,
            long toBytes,
            MemorySegment from,
            long fromBytes) {
        try {
            return (long) call.invokeExact(function, context, to, toBytes, from, fromBytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinuxException(LinuxException.Code.NATIVE_ACCESS, LIBRARY + ": " + e, e);
        }
    }
}
