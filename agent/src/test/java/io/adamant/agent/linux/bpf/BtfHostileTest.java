package io.adamant.agent.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.adamant.agent.linux.bpf.BtfException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, the reader answers or says with a BtfException what is wrong. */
class BtfHostileTest {

    private static final int MUTATIONS = 3000;

    private static byte[] sound() {
        BtfWriter btf = new BtfWriter();
        int word = btf.integer("unsigned int", 4);
        int array = btf.type("", BtfTypes.ARRAY, 0, word, word, 4);
        int anonymous = btf.union("", 16, "x", word, 0, "y", array, 0);
        int alias = btf.type("alias_t", BtfTypes.TYPEDEF, anonymous);
        btf.struct("s", 24, true, "", anonymous, 0, "z", alias, 64, "bit", word, 1 << 24 | 130);
        int prototype = btf.type("", BtfTypes.PROTOTYPE, false, 1, 0, btf.name("p"), word);
        btf.type("f", BtfTypes.FUNCTION, false, 1, prototype);
        btf.type("e", BtfTypes.ENUM, false, 1, 4, btf.name("ONE"), 1);
        return btf.bytes();
    }

    /** Asks everything; true where every question had an answer. */
    private static boolean ask(byte[] bytes) {
        try (Btf btf = Btf.of(bytes)) {
            btf.field("s", "y");
            btf.field("s", "z", "x");
            btf.field("s", "bit");
            btf.structSize("alias_t");
            btf.parameters("f");
            btf.constant("e", "ONE");
            return true;
        } catch (BtfException refused) {
            assertThat(refused).hasMessageContaining("BTF");
            return false;
        }
    }

    private static void assertMalformed(byte[] bytes, String words) {
        assertThatThrownBy(
                        () -> {
                            try (Btf btf = Btf.of(bytes)) {
                                btf.field("s", "x");
                            }
                        })
                .asInstanceOf(type(BtfException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.MALFORMED))
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }

    private static byte[] with(int at, int word) {
        byte[] bytes = sound();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, word);
        return bytes;
    }

    @Test
    void theSoundOneAnswersEverything() {
        assertThat(ask(sound())).isTrue();
    }

    @Test
    void oneThatIsCutAnywhereIsRefused() {
        byte[] sound = sound();
        for (int length = 0; length < sound.length; length++) {
            assertThat(ask(Arrays.copyOf(sound, length))).as("%s bytes", length).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void onesWithRandomBytesAreAnsweredOrRefused(long seed) {
        Random random = new Random(seed);
        byte[] sound = sound();
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = sound.clone();
            for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            refused += ask(bytes) ? 0 : 1;
        }
        assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, no BTF",
        "4, 8, header of 8 bytes",
        "4, -1, header of 4294967295 bytes",
        "8, 2147483647, section ends at",
        "12, -1, section ends at",
        "20, 0, names do not begin and end",
        "20, 3, names do not begin and end",
    })
    void aWrongHeaderIsNamed(int at, int word, String words) {
        assertMalformed(with(at, word), words);
    }

    @Test
    void theOtherByteOrderIsNoMystery() {
        byte[] bytes = sound();
        bytes[0] = (byte) 0xeb;
        bytes[1] = (byte) 0x9f;

        assertThatThrownBy(() -> Btf.of(bytes)).hasMessageContaining("big-endian");
    }

    @Test
    void aTypedefOfItselfEnds() {
        BtfWriter btf = new BtfWriter();
        btf.type("s", BtfTypes.TYPEDEF, 1);

        assertMalformed(btf.bytes(), "refers to itself");
    }

    @Test
    void anArrayOfItselfEnds() {
        BtfWriter btf = new BtfWriter();
        btf.type("", BtfTypes.ARRAY, 0, 1, 1, 1);
        btf.struct("s", 8, false, "x", 1, 0);

        assertMalformed(btf.bytes(), "refers to itself");
    }

    @Test
    void anArrayLargerThanMemoryHasNoSize() {
        BtfWriter btf = new BtfWriter();
        int word = btf.integer("int", 4);
        int array = btf.type("", BtfTypes.ARRAY, 0, word, word, -1);
        btf.struct("s", 8, false, "x", array, 0);

        assertMalformed(btf.bytes(), "4294967295 bytes");
    }

    @Test
    void anonymousStructuresWithinThemselvesEnd() {
        BtfWriter btf = new BtfWriter();
        btf.struct("s", 8, false, "", 1, 0);

        assertMalformed(btf.bytes(), "structures within each other");
    }

    @Test
    void aMillionAnonymousMembersAreNotAllLookedAt() {
        BtfWriter btf = new BtfWriter();
        int previous = btf.struct("", 8, false);
        for (int depth = 0; depth < 30; depth++) {
            int many = previous;
            Object[] members = new Object[30];
            for (int i = 0; i < members.length; i += 3) {
                members[i] = "";
                members[i + 1] = many;
                members[i + 2] = 0;
            }
            previous = btf.struct(depth == 29 ? "s" : "", 8, false, members);
        }

        assertMalformed(btf.bytes(), "too many members");
    }

    @Test
    void aTypeThatIsNotThereIsNamed() {
        BtfWriter btf = new BtfWriter();
        btf.struct("s", 8, false, "x", 4711, 0);

        assertMalformed(btf.bytes(), "no type 4711, there are 1");
    }

    @Test
    void aNameOutsideTheNamesIsNamed() {
        BtfWriter btf = new BtfWriter();
        btf.type("s", BtfTypes.STRUCT, false, 1, 8, 999, 0, 0);

        assertMalformed(btf.bytes(), "name at 999 of 3 bytes");
    }

    @Test
    void aMemberBetweenTwoBytesIsNoMember() {
        BtfWriter btf = new BtfWriter();
        btf.struct("s", 8, false, "x", btf.pointer(0), 3);

        // The pointer was written first, so the structure is the second type.
        assertMalformed(btf.bytes(), "s.x is not at a byte");
    }
}
