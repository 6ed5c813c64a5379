package io.adamant.collector.logs.parquet;

import io.adamant.collector.journal.Position;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The manifest's text, UTF-8, one fact a line, words separated by one space and percent-encoded:
 *
 * <pre>
 * adamant-store 1 TABLE
 * position TOKEN               "-" for the start of the journal
 * next FILE ORDINAL
 * evicted-before UNIX_NANOS
 * file PATH BYTES CRC32C ROWS TEXT_BYTES MIN_TIME MAX_TIME MIN_KEY MAX_KEY KEEP_UNTIL
 * gap  (the same words) WHY
 * crc CRC32C                   of all bytes above
 * </pre>
 *
 * Numbers are decimal, the two kinds of CRC32C hexadecimal. What does not read exactly so is
 * damaged.
 */
final class ManifestText {

    private static final String HEAD = "adamant-store 1 ";

    private ManifestText() {}

    static byte[] write(String table, Manifest manifest) {
        StringBuilder out = new StringBuilder(256 + manifest.files().size() * 160);
        String token = manifest.position().token();
        out.append(HEAD).append(table).append('\n');
        out.append("position ").append(token.isEmpty() ? "-" : encode(token)).append('\n');
        out.append("next ").append(manifest.nextFile()).append(' ');
        out.append(manifest.nextOrdinal()).append('\n');
        out.append("evicted-before ").append(manifest.evictedBefore()).append('\n');
        manifest.files().forEach(file -> append(out.append("file "), file).append('\n'));
        for (Gap gap : manifest.gaps()) {
            append(out.append("gap "), gap.was()).append(' ');
            out.append(encode(gap.why())).append('\n');
        }
        String sum = Long.toHexString(crc(out.toString().getBytes(StandardCharsets.UTF_8)));
        return out.append("crc ")
                .append(sum)
                .append('\n')
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static StringBuilder append(StringBuilder out, SegmentFile file) {
        return out.append(encode(file.path()))
                .append(' ')
                .append(file.bytes())
                .append(' ')
                .append(Long.toHexString(file.crc()))
                .append(' ')
                .append(file.rows())
                .append(' ')
                .append(file.textBytes())
                .append(' ')
                .append(file.minTime())
                .append(' ')
                .append(file.maxTime())
                .append(' ')
                .append(encode(file.minKey()))
                .append(' ')
                .append(encode(file.maxKey()))
                .append(' ')
                .append(file.keepUntil());
    }

    /** Empty when it is damaged, or of another table. */
    static Optional<Manifest> read(String table, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.lastIndexOf("crc ");
        if (end < 0 || !text.endsWith("\n")) {
            return Optional.empty();
        }
        String body = text.substring(0, end);
        String sum = Long.toHexString(crc(body.getBytes(StandardCharsets.UTF_8)));
        if (!text.substring(end).equals("crc " + sum + "\n")) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(table, body.lines().toList()));
        } catch (RuntimeException notSo) {
            // Any shape but the documented one is damage, whichever reader trips over it first.
            return Optional.empty();
        }
    }

    private static Manifest parse(String table, List<String> lines) {
        if (!lines.getFirst().equals(HEAD + table)) {
            throw new IllegalArgumentException("of another table");
        }
        String token = lines.get(1).split(" ", -1)[1];
        String[] next = lines.get(2).split(" ", -1);
        long evicted = Long.parseLong(lines.get(3).split(" ", -1)[1]);
        List<SegmentFile> files = new ArrayList<>();
        List<Gap> gaps = new ArrayList<>();
        for (String line : lines.subList(4, lines.size())) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("file")) {
                files.add(file(words));
            } else {
                gaps.add(new Gap(file(words), decode(words[11])));
            }
        }
        return new Manifest(
                token.equals("-") ? Position.START : new Position(decode(token)),
                Long.parseLong(next[1]),
                Long.parseLong(next[2]),
                evicted,
                files,
                gaps);
    }

    private static SegmentFile file(String[] words) {
        return new SegmentFile(
                decode(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3], 16),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]),
                Long.parseLong(words[6]),
                Long.parseLong(words[7]),
                decode(words[8]),
                decode(words[9]),
                Long.parseLong(words[10]));
    }

    private static String encode(String word) {
        return URLEncoder.encode(word, StandardCharsets.UTF_8);
    }

    private static String decode(String word) {
        return URLDecoder.decode(word, StandardCharsets.UTF_8);
    }

    private static long crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
