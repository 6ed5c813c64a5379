package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Console output of an instance: what its init, agent and workload print. */
public final class Console {

    static final Charset TEXT = StandardCharsets.UTF_8;

    /** Most that is written per instance; what comes after it is read and dropped, and said so. */
    static final long WRITE_LIMIT_BYTES = 1 << 20;

    /** Most that is handed out: the newest part, as a cloud does. */
    public static final int READ_LIMIT_BYTES = 64 << 10;

    private Console() {}

    /** Copies until the last process has closed its end; a daemon thread per instance. */
    static void pump(InputStream from, Path file, String id) {
        Thread.ofPlatform().daemon().name("console-" + id).start(() -> copy(from, file));
    }

    private static void copy(InputStream from, Path file) {
        try (from;
                OutputStream to =
                        Files.newOutputStream(
                                file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            byte[] buffer = new byte[8192];
            long written = 0;
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                if (written < WRITE_LIMIT_BYTES) {
                    to.write(buffer, 0, n);
                    written += n;
                    if (written >= WRITE_LIMIT_BYTES) {
                        to.write("\nconsole: limit reached, the rest is dropped\n".getBytes(TEXT));
                    }
                }
            }
        } catch (IOException e) {
            // The pipe of a killed process, or a full disk: the instance must not hang on its
            // console, and there is nobody else to tell.
            System.err.println("console " + file + ": " + e);
        }
    }

    /** The newest 64 KiB, empty when there is none. */
    public static String read(Path file) {
        if (!Files.exists(file)) {
            return "";
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - READ_LIMIT_BYTES));
            byte[] bytes = Channels.newInputStream(channel).readNBytes(READ_LIMIT_BYTES);
            return new String(bytes, TEXT);
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot read " + file, e);
        }
    }
}
