package io.adamant.collector.journal.encoding;

import static io.adamant.collector.journal.encoding.Packed.join;
import static io.adamant.collector.journal.encoding.Packed.zstd;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ZstdFramesTest {

    private static final int LIMIT = 1_000_000;

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(5).nextBytes(noise);
        return noise;
    }

    private static Unpacked unpack(byte[] body) {
        return Unpacker.unpack(Unpacker.ZSTD, body, LIMIT, bytes -> true);
    }

    private static byte[] plain(Unpacked unpacked) {
        assertThat(unpacked).isInstanceOf(Unpacked.Plain.class);
        return ((Unpacked.Plain) unpacked).bytes();
    }

    /** As a sender that streams makes it: without the content's size in the header. */
    private static byte[] streamed(byte[] plain, int windowLog, boolean checksum)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(bytes, 1)) {
            out.setLong(windowLog);
            out.setChecksum(checksum);
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    @Test
    void framesOneBehindTheOtherAreJoinedAndSkippableOnesHoldNothing() throws IOException {
        byte[] head = noise(100);
        byte[] scope = noise(300_000);
        byte[] skippable = {0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3};
        byte[] body = join(zstd(head), skippable, zstd(new byte[0]), streamed(scope, 20, true));
        assertThat(plain(unpack(body))).isEqualTo(join(head, scope));
        assertThat(plain(unpack(new byte[0]))).isEmpty();
    }

    @Test
    void aBombIsStoppedAtTheLimitHoweverManyFramesItHas() {
        byte[] frame = zstd(new byte[300 * LIMIT]);
        byte[] quarter = zstd(new byte[LIMIT / 4]);
        for (byte[] bomb :
                new byte[][] {frame, join(quarter, quarter, quarter, quarter, zstd(new byte[1]))}) {
            int[] taken = {0};
            Unpacked unpacked =
                    Unpacker.unpack(
                            Unpacker.ZSTD,
                            bomb,
                            LIMIT,
                            bytes -> {
                                taken[0] += bytes;
                                return true;
                            });
            assertThat(unpacked).isEqualTo(new Unpacked.TooLarge(LIMIT));
            assertThat(taken[0]).isLessThanOrEqualTo(LIMIT);
        }
        assertThat(plain(unpack(join(quarter, quarter, quarter, quarter)))).hasSize(LIMIT);
    }

    @Test
    void withoutRoomItStops() {
        assertThat(Unpacker.unpack(Unpacker.ZSTD, zstd(noise(1000)), LIMIT, bytes -> false))
                .isInstanceOf(Unpacked.NoRoom.class);
    }

    @Test
    void aWindowOverEightMebibytesIsRefusedBeforeAnythingIsSetAside() throws IOException {
        assertThat(plain(unpack(streamed(noise(1000), 23, false)))).isEqualTo(noise(1000));
        assertThat(unpack(streamed(noise(1000), 24, false))).isInstanceOf(Unpacked.Malformed.class);
    }

    @Test
    void everyCutIsMalformed() {
        byte[] first = zstd(noise(100));
        byte[] body = join(first, zstd(noise(50)));
        for (int length = 1; length < body.length; length++) {
            if (length != first.length) {
                assertThat(unpack(Arrays.copyOf(body, length)))
                        .as("cut at %d", length)
                        .isInstanceOf(Unpacked.Malformed.class);
            }
        }
    }

    @Test
    void whatIsNoFrameIsMalformedAlsoBehindTheLastOne() {
        assertThat(unpack(join(zstd(noise(10)), new byte[] {0, 0, 0, 0, 0})))
                .isInstanceOf(Unpacked.Malformed.class);
        assertThat(unpack(noise(100))).isInstanceOf(Unpacked.Malformed.class);
        assertThat(unpack(Packed.gzip(noise(100)))).isInstanceOf(Unpacked.Malformed.class);
    }

    @Test
    void aFrameThatNeedsADictionaryIsMalformed() {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.loadDict(trained());
            assertThat(unpack(context.compress(noise(200)))).isInstanceOf(Unpacked.Malformed.class);
        }
    }

    /** A dictionary with an id, so that its frames say that they need it. */
    private static byte[] trained() {
        byte[][] samples = new byte[2_000][];
        Random random = new Random(7);
        for (int i = 0; i < samples.length; i++) {
            samples[i] =
                    ("GET /page/" + random.nextInt(50) + " HTTP/1.1 200 ok " + i)
                            .getBytes(US_ASCII);
        }
        byte[] dictionary = new byte[4_096];
        long length = Zstd.trainFromBuffer(samples, dictionary);
        assertThat(Zstd.isError(length)).isFalse();
        return Arrays.copyOf(dictionary, (int) length);
    }

    @Test
    void aFlippedBitUnderACheckSumNeverPassesAsOtherContent() throws IOException {
        byte[] plain = noise(200);
        byte[] body = streamed(plain, 20, true);
        for (int bit = 0; bit < body.length * 8; bit++) {
            byte[] flipped = body.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            if (unpack(flipped) instanceof Unpacked.Plain(byte[] bytes) && bytes.length > 0) {
                assertThat(bytes).as("bit %d", bit).isEqualTo(plain);
            }
        }
    }
}
