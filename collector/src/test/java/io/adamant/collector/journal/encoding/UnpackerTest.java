package io.adamant.collector.journal.encoding;

import static io.adamant.collector.journal.encoding.Packed.gzip;
import static io.adamant.collector.journal.encoding.Packed.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UnpackerTest {

    private static final int LIMIT = 1_000_000;

    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(3).nextBytes(noise);
        return noise;
    }

    private static Unpacked unpack(byte[] body) {
        return Unpacker.unpack(Unpacker.GZIP, body, LIMIT, bytes -> true);
    }

    private static byte[] plain(Unpacked unpacked) {
        assertThat(unpacked).isInstanceOf(Unpacked.Plain.class);
        return ((Unpacked.Plain) unpacked).bytes();
    }

    @Test
    void identityIsHandedThroughUpToTheLimit() {
        byte[] body = noise(LIMIT);
        assertThat(plain(Unpacker.unpack(Unpacker.IDENTITY, body, LIMIT, bytes -> true)))
                .isSameAs(body);
        assertThat(Unpacker.unpack(Unpacker.IDENTITY, body, LIMIT - 1, bytes -> true))
                .isInstanceOf(Unpacked.TooLarge.class);
    }

    @Test
    void membersOneBehindTheOtherAreJoined() {
        byte[] head = noise(100);
        byte[] scope = noise(300_000);
        assertThat(plain(unpack(join(gzip(head), gzip(scope), gzip(new byte[0])))))
                .isEqualTo(join(head, scope));
    }

    @Test
    void aHeaderWithNameCommentAndExtraIsSkipped() {
        byte[] member = gzip(noise(50));
        byte[] header = {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3};
        byte[] fields = {2, 0, 9, 9, 'n', 0, 'c', 0, 1, 2};
        byte[] decorated = join(header, fields, Arrays.copyOfRange(member, 10, member.length));
        assertThat(plain(unpack(decorated))).isEqualTo(noise(50));
    }

    @Test
    void aBombIsStoppedAtTheLimit() {
        int[] taken = {0};
        byte[] bomb = gzip(new byte[500 * LIMIT]);
        Unpacked unpacked =
                Unpacker.unpack(
                        Unpacker.GZIP,
                        bomb,
                        LIMIT,
                        bytes -> {
                            taken[0] += bytes;
                            return true;
                        });
        assertThat(unpacked).isEqualTo(new Unpacked.TooLarge(LIMIT));
        assertThat(taken[0]).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void withoutRoomItStops() {
        assertThat(Unpacker.unpack(Unpacker.GZIP, gzip(noise(1000)), LIMIT, bytes -> false))
                .isInstanceOf(Unpacked.NoRoom.class);
    }

    @Test
    void everyCutIsMalformed() {
        byte[] body = join(gzip(noise(100)), gzip(noise(50)));
        int firstMember = gzip(noise(100)).length;
        for (int length = 1; length < body.length; length++) {
            if (length != firstMember) {
                assertThat(unpack(Arrays.copyOf(body, length)))
                        .as("cut at %d", length)
                        .isInstanceOf(Unpacked.Malformed.class);
            }
        }
    }

    @Test
    void bytesBehindTheLastMemberAreMalformed() {
        assertThat(unpack(join(gzip(noise(10)), new byte[] {0, 0, 0})))
                .isInstanceOf(Unpacked.Malformed.class);
    }

    @Test
    void aFlippedBitIsMalformedOrHarmless() {
        byte[] body = gzip(noise(200));
        for (int bit = 0; bit < body.length * 8; bit++) {
            byte[] flipped = body.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Unpacked unpacked = unpack(flipped);
            if (unpacked instanceof Unpacked.Plain(byte[] bytes)) {
                // Time, system and padding bits say nothing about the content.
                assertThat(bytes).as("bit %d", bit).isEqualTo(noise(200));
            }
        }
    }
}
