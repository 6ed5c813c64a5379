package io.adamant.agent.seal.witness.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTextTest {

    private static final String HASH =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final String GOOD =
            "adamant-manifest 2\nprotect\t/etc\n"
                    + "d\t0755\t0\t0\t0\t-\t-\t/etc\n"
                    + "f\t0644\t0\t0\t0\t"
                    + HASH
                    + "\t-\t/etc/f\n"
                    + "end\t2\n";

    private final MemoryTree tree =
            new MemoryTree()
                    .directory("/etc")
                    .file("/etc/a b", "x")
                    .file("/etc/a.b", "")
                    .directory("/etc/a")
                    .file("/etc/a/z\\\n", "y")
                    .link("/etc/l", "../x\ty")
                    .pipe("/etc/p")
                    .attribute("/etc/a.b", "security.capability", (byte) 1, (byte) 0xfe)
                    .attribute("/etc/a.b", "user.a=b,c");

    private static final Place ETC = new Place("/etc", true);

    @Test
    void theTextIsCanonical() {
        assertThat(Texts.text(Texts.bake(tree, ETC)))
                .isEqualTo(
                        "adamant-manifest 2\nprotect\t/etc\n"
                                + "d\t0755\t0\t0\t0\t-\t-\t/etc\n"
                                + "d\t0755\t0\t0\t0\t-\t-\t/etc/a\n"
                                + "f\t0644\t0\t0\t1\t"
                                + "a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa"
                                + "\t-\t/etc/a/z\\x5c\\x0a\n"
                                + "f\t0644\t0\t0\t1\t"
                                + "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
                                + "\t-\t/etc/a\\x20b\n"
                                + "f\t0644\t0\t0\t0\t"
                                + HASH
                                + "\tsecurity.capability=01fe,user.a\\x3db\\x2cc=\t/etc/a.b\n"
                                + "l\t0644\t0\t0\t0\t../x\\x09y\t-\t/etc/l\n"
                                + "p\t0644\t0\t0\t0\t-\t-\t/etc/p\n"
                                + "end\t7\n");
    }

    @Test
    void theDigestIsTheHashOfTheTextWithoutItsSignature() throws Exception {
        byte[] text = Texts.bake(tree, ETC);
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));

        ManifestReader plain = Texts.readAll(text);
        ManifestReader signed =
                Texts.readAll(Texts.text(text) + "signature\ted25519\t0123456789abcdef\tAAAA\n");

        assertThat(plain.digest()).isEqualTo(hash);
        assertThat(plain.count()).isEqualTo(7);
        assertThat(plain.signature()).isNull();
        assertThat(signed.digest()).isEqualTo(hash);
        assertThat(signed.signature()).isEqualTo(new Signature("0123456789abcdef", "AAAA"));
    }

    @Test
    void whatIsReadIsWrittenTheSame() throws Exception {
        byte[] text = Texts.bake(tree, ETC);
        var out = new java.io.ByteArrayOutputStream();
        ManifestReader reader = Texts.reader(text);
        ManifestWriter writer =
                new ManifestWriter((bytes, length) -> out.write(bytes, 0, length), reader.header());
        Entry entry = new Entry();
        while (reader.next(entry)) {
            writer.add(entry);
        }

        assertThat(writer.end()).isEqualTo(reader.digest());
        assertThat(out.toByteArray()).isEqualTo(text);
    }

    @Test
    void theGoodTextOfTheseTestsIsGood() throws Exception {
        assertThat(Texts.readAll(GOOD).count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no adamant-manifest|adamant-manifest 2|adamant-manifest 1",
                "no plain absolute path|protect\t/etc|protect\t/etc/../x",
                "no plain absolute path|\t/etc/f|\tetc/f",
                "no plain absolute path|\t/etc/f|\t/etc//f",
                "no plain absolute path|\t/etc/f|\t/etc/./f",
                "no plain absolute path|\t/etc/f|\t/etc/..",
                "no plain absolute path|\t/etc/f|\t/etc/f\\x00",
                "not after the path before it|\t/etc/f|\t/etc",
                "not after the path before it|\t/etc/f|\t/a",
                "four octal digits|0644|0648",
                "four octal digits|0644|644",
                "no number|\t0\t0\t0\te3|\t+0\t0\t0\te3",
                "no number|\t0\t0\t0\te3|\t00\t0\t0\te3",
                "no number|\t0\t0\t0\te3|\t4294967296\t0\t0\te3",
                "no number|\t0\t0\t0\te3|\t0\t0\t9223372036854775808\te3",
                "only files have a size|\t0\t0\t0\t-\t-\t/etc\n|\t0\t0\t1\t-\t-\t/etc\n",
                "no SHA-256|e3b0|E3B0",
                "no SHA-256|e3b0|e3b",
                "no such type|f\t0644|x\t0644",
                "8 fields|f\t0644|f",
                "too many fields|f\t0644|f\tf\tf\tf\t0644",
                "no such escape|\t/etc/f|\t/etc/\\n",
                "no such escape|\t/etc/f|\t/etc/\\x41",
                "no such escape|\t/etc/f|\t/etc/\\x0A",
                "must be escaped|\t/etc/f|\t/etc/ f",
                "there are 2 entries|end\t2|end\t3",
                "the text ends too early|end\t2\n|",
                "ends within a line|end\t2\n|end\t2",
                "stands after the end|end\t2\n|end\t2\nend\t2\n",
                "no Ed25519|end\t2\n|end\t2\nsignature\trsa\ta\tb\n",
                "4 fields|end\t2\n|end\t2\nsignature\ted25519\ta\n"
            })
    void whatIsNotExactlyCanonicalIsRefusedWithItsLine(String row) {
        String[] parts = row.split("\\|", -1);
        String text = GOOD.replace(parts[1], parts[2]);
        assertThat(text).isNotEqualTo(GOOD);

        assertThatThrownBy(() -> Texts.readAll(text))
                .isInstanceOf(ManifestException.class)
                .hasMessageStartingWith("line ")
                .hasMessageContaining(parts[0]);
    }

    @Test
    void anEndlessLineIsRefusedWithoutBeingHeld() {
        byte[] endless = new byte[256 * 1024];
        Arrays.fill(endless, (byte) 'a');
        String head = "adamant-manifest 2\n";

        assertThatThrownBy(() -> Texts.readAll(head + Texts.text(endless)))
                .isInstanceOf(ManifestException.class)
                .hasMessageContaining("too long");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damageNeverPassesAndNeverThrowsAnythingElse(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] good = Texts.bake(tree, ETC, new Place("/etc/x", false));
        String digest = digestOf(good);
        for (int round = 0; round < 3_000; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            String found = digestOf(bad);
            assertThat(!found.equals(digest) || Arrays.equals(bad, good))
                    .as("seed %d round %d", seed, round)
                    .isTrue();
        }
    }

    /** The digest, or words about why there is none. */
    private static String digestOf(byte[] text) throws IOException {
        try {
            return Texts.readAll(text).digest();
        } catch (ManifestException refused) {
            return String.valueOf(refused.getMessage());
        }
    }
}
