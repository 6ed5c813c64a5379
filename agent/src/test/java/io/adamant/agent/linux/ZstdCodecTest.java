package io.adamant.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.agent.spool.codec.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs against the machine's own libzstd; skipped where there is none. */
class ZstdCodecTest {

    private Codec zstd;

    @BeforeEach
    void findLibrary() {
        var found = ZstdCodec.find();
        Assumptions.assumeTrue(found.isPresent(), "no libzstd.so.1");
        zstd = found.get();
    }

    @Test
    void whatWasCompressedComesBackWhateverItsLength() throws IOException {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 100, 4096, 131_072, 1_048_576, 3_000_000}) {
            byte[] text =
                    "a line of a log that repeats itself\n"
                            .repeat(length / 30 + 1)
                            .getBytes(StandardCharsets.UTF_8);
            byte[] plain = Arrays.copyOf(text, length);
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            assertThat(zstd.expand(zstd.compress(plain), length)).isEqualTo(plain);
            assertThat(zstd.expand(zstd.compress(noise), length)).isEqualTo(noise);
            assertThat(zstd.compress(noise).length).isLessThanOrEqualTo(zstd.bound(length));
        }
    }

    @Test
    void aPartOfAnArrayGoesIntoABufferOutsideTheHeap() throws IOException {
        byte[] plain = "xx0123456789yy".getBytes(StandardCharsets.UTF_8);
        ByteBuffer into = ByteBuffer.allocateDirect(200).position(7);
        zstd.compress(plain, 2, 10, into);
        byte[] frame = new byte[into.position() - 7];
        into.get(7, frame);
        assertThat(zstd.expand(frame, 10)).isEqualTo(Arrays.copyOfRange(plain, 2, 12));
    }

    @Test
    void twoFramesExpandToTheirPartsOneAfterTheOther() throws IOException {
        byte[] one = zstd.compress("head ".getBytes(StandardCharsets.UTF_8));
        byte[] two = zstd.compress("scope".getBytes(StandardCharsets.UTF_8));
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        assertThat(new String(zstd.expand(both, 10), StandardCharsets.UTF_8))
                .isEqualTo("head scope");
    }

    @Test
    void damageAndAnotherLengthAreRefused() {
        byte[] good = zstd.compress(new byte[1000]);
        assertThatThrownBy(() -> zstd.expand(good, 999)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> zstd.expand(good, 1001)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> zstd.expand(Arrays.copyOf(good, good.length - 1), 1000))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> zstd.expand(new byte[50], 1000)).isInstanceOf(IOException.class);
    }
}
