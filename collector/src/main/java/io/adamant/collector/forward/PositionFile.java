package io.adamant.collector.forward;

import io.adamant.collector.journal.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Up to where a target has everything.
 *
 * <pre>
 * DIR/NAME.position   "ADMFWD1 TOKEN CRC\n"; CRC32C of TOKEN as 8 hex digits
 * DIR/NAME.tmp        being written, or left by a crash
 * </pre>
 *
 * Written to the temporary name, fsynced, renamed, and the directory fsynced. Owned by the
 * forwarder's thread.
 */
final class PositionFile {

    private static final String MAGIC = "ADMFWD1";

    private final Path directory;
    private final String name;

    PositionFile(Path directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    /**
     * The position; empty when there is none yet.
     *
     * @throws ForwardException when there is one that cannot be read: going on from anywhere else
     *     would be a gap or a flood, and a person must choose
     */
    Optional<Position> read() {
        Path file = directory.resolve(name + ".position");
        try {
            String[] parts = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ");
            if (parts.length == 3 && parts[0].equals(MAGIC) && parts[2].equals(crc(parts[1]))) {
                return Optional.of(new Position(parts[1]));
            }
            throw new ForwardException(
                    ForwardException.Code.POSITION,
                    file + " is damaged: delete it, and what the journal keeps is sent again");
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new ForwardException(
                    ForwardException.Code.POSITION,
                    file + " cannot be read: " + unreadable,
                    unreadable);
        }
    }

    /**
     * Brings it to the disk.
     *
     * @return why it could not; empty when it is there
     */
    Optional<String> write(Position position) {
        String text = MAGIC + " " + position.token() + " " + crc(position.token()) + "\n";
        Path temporary = directory.resolve(name + ".tmp");
        try {
            Files.createDirectories(directory);
            try (FileChannel out =
                    FileChannel.open(
                            temporary,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
                out.force(true);
            }
            Files.move(
                    temporary,
                    directory.resolve(name + ".position"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
            return Optional.empty();
        } catch (IOException failed) {
            return Optional.of("the position of " + name + " cannot be written: " + failed);
        }
    }

    private static String crc(String token) {
        CRC32C crc = new CRC32C();
        crc.update(token.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
