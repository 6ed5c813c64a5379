package io.adamant.collector.journal.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Blocks by the letter of google/snappy's format_description.txt, and zlib streams. */
final class SnappyBlockTest {

    private static Unpacked unpack(String hex, int limit) {
        return Unpacker.unpack("snappy", HexFormat.of().parseHex(hex), limit, bytes -> true);
    }

    private static String text(Unpacked unpacked) {
        return new String(((Unpacked.Plain) unpacked).bytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void literalsAndAllKindsOfCopiesAreRead() {
        // "abcd", then copies: 4 back for 4 (1-byte offset), 8 back for 3 (2-byte), 1 back for 5
        // (4-byte).
        assertThat(text(unpack("10" + "0c61626364" + "0104" + "0a0800" + "1301000000", 100)))
                .isEqualTo("abcdabcdabcccccc");
        assertThat(text(unpack("0a" + "0061" + "220100", 100))).isEqualTo("a".repeat(10));
    }

    @Test
    void longLiteralsSayTheirLengthInMoreBytes() {
        String text = "x".repeat(70);
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(text(unpack("46" + "f045" + hex, 100))).isEqualTo(text);
        assertThat(text(unpack("46" + "f44500" + hex, 100))).isEqualTo(text);
    }

    @Test
    void damagedBlocksAreMalformed() {
        for (String hex :
                List.of(
                        "80", // cut length
                        "ffffffffff01", // length over 32 bits
                        "0a", // nothing behind the length
                        "0a0061220200", // copy from before the beginning
                        "0a0061220000", // copy of offset 0
                        "010c6161", // literal over the end
                        "010461616161", // more than the length says
                        "0461f0", // cut literal length
                        "04016101")) {
            assertThat(unpack(hex, 100)).as(hex).isInstanceOf(Unpacked.Malformed.class);
        }
    }

    @Test
    void aLengthThatTheBlockCannotHaveSetsNothingAside() {
        assertThat(unpack("ffffffff07" + "0061", 1 << 30)).isInstanceOf(Unpacked.Malformed.class);
        assertThat(unpack("ff01" + "0061" + "fa0100".repeat(10), 100))
                .isEqualTo(new Unpacked.TooLarge(100));
    }

    @Test
    void zlibStreamsAreReadAndMustEndWithTheBody() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out)) {
            deflate.write("hello".repeat(1_000).getBytes(StandardCharsets.US_ASCII));
        }
        byte[] whole = out.toByteArray();
        assertThat(text(Unpacker.unpack("deflate", whole, 10_000, bytes -> true))).hasSize(5_000);
        assertThat(Unpacker.unpack("deflate", whole, 4_000, bytes -> true))
                .isEqualTo(new Unpacked.TooLarge(4_000));
        byte[] more = java.util.Arrays.copyOf(whole, whole.length + 1);
        byte[] less = java.util.Arrays.copyOf(whole, whole.length - 1);
        for (byte[] bad : List.of(more, less, new byte[] {1, 2, 3})) {
            assertThat(Unpacker.unpack("deflate", bad, 10_000, bytes -> true))
                    .isInstanceOf(Unpacked.Malformed.class);
        }
    }
}
