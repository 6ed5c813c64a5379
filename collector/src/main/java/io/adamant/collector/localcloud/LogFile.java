package io.adamant.collector.localcloud;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A log of the workload: appended line by line, renamed to {@code NAME.1} at 16 MiB. */
final class LogFile {

    static final long LIMIT_BYTES = 16 << 20;

    private final Path file;
    private final long limitBytes;
    private long bytes;

    LogFile(Path file) {
        this(file, LIMIT_BYTES);
    }

    LogFile(Path file, long limitBytes) {
        this.file = file;
        this.limitBytes = limitBytes;
    }

    synchronized void line(String text) throws IOException {
        byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes + line.length > limitBytes) {
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING);
            bytes = 0;
        }
        Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        bytes += line.length;
    }
}
