package io.adamant.bench.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The corpus is what it claims to be, whatever is done to a line of it. */
final class CorpusTest {

    private static final int LINES = 100_000;

    @TempDir Path dir;

    @Test
    void isTheSameForTheSameSeedAndAbout205BytesALine() throws IOException {
        Path one = dir.resolve("one");
        Path two = dir.resolve("two");
        CorpusFile.write(one, 1, 0, LINES);
        CorpusFile.write(two, 1, 0, LINES);

        assertThat(Files.mismatch(one, two)).isEqualTo(-1);
        assertThat((double) Files.size(one) / LINES).isCloseTo(205, within(6.0));
        assertThat(Files.readString(one))
                .contains("\tat ")
                .contains("Caused by: ")
                .contains(" ERROR [")
                .contains("Müßig")
                .contains("HTTP/1.1");
    }

    @Test
    void numbersEveryLineOfAFile() throws IOException {
        Path file = dir.resolve("file");
        CorpusFile.write(file, 1, 700, 5000);
        NumberedLine format = new NumberedLine();
        byte[] bytes = Files.readAllBytes(file);
        long expected = 700;
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                assertThat(format.number(bytes, from, i - from)).isEqualTo(expected++);
                assertThat(NumberedLine.stamp(bytes, from, i - from)).isZero();
                from = i + 1;
            }
        }
        assertThat(expected).isEqualTo(5700);
    }

    @Test
    void knowsADamagedLineByAnyOfItsBytes() {
        byte[] line = line(42, 1_700_000_000_123_456L);
        NumberedLine format = new NumberedLine();
        assertThat(format.number(line, 0, line.length)).isEqualTo(42);
        assertThat(NumberedLine.stamp(line, 0, line.length)).isEqualTo(1_700_000_000_123_456L);
        for (int i = 0; i < line.length; i++) {
            line[i] ^= 1;
            assertThat(format.number(line, 0, line.length)).as("byte %s", i).isEqualTo(-1);
            line[i] ^= 1;
        }
        assertThat(format.number(line, 0, line.length - 1)).isEqualTo(-1);
        assertThat(format.number(line, 1, line.length - 1)).isEqualTo(-1);
    }

    @Test
    void writesOnToTheOldFileUntilItIsToldToReopen() throws Exception {
        Path file = dir.resolve("app.log");
        Path rotated = dir.resolve("app.log.1");
        try (LiveWriter writer = LiveWriter.start(file, new Corpus(1, 0), 30_000, 200_000)) {
            while (writer.written() < 1000) {
                Thread.onSpinWait();
            }
            Files.move(file, rotated);
            writer.reopen();
            assertThat(writer.await(java.time.Duration.ofSeconds(20))).isTrue();
            assertThat(writer.written()).isEqualTo(30_000);
        }
        long lines = Files.readString(rotated, StandardCharsets.UTF_8).lines().count();
        assertThat(lines).isBetween(1000L, 29_999L);
        assertThat(Files.readString(file).lines().count()).isEqualTo(30_000 - lines);
    }

    private static byte[] line(long number, long stamp) {
        LineBuffer buffer = new LineBuffer(512);
        new Corpus(1, number).next(buffer, stamp);
        return java.util.Arrays.copyOf(buffer.array(), buffer.length() - 1);
    }
}
