package io.adamant.agent.seal.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private static final String SHA =
            "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

    private static final ManifestEntry FILE =
            new ManifestEntry("/etc/f", FileFact.Type.FILE, 0644, 0, 0, 6, SHA);
    private static final ManifestEntry LINK =
            new ManifestEntry("/etc/a\tb\n\\", FileFact.Type.LINK, 0777, 0, 5, 0, "x\ty");
    private static final ManifestEntry DIRECTORY =
            new ManifestEntry("/etc", FileFact.Type.DIRECTORY, 01755, 0, 0, 0, "-");

    @Test
    void textIsSortedByPathAndEscaped() {
        assertThat(new Manifest(List.of(FILE, LINK, DIRECTORY)).print())
                .isEqualTo(
                        "adamant-manifest 1\n"
                                + "d\t1755\t0\t0\t0\t-\t/etc\n"
                                + "l\t0777\t0\t5\t0\tx\\ty\t/etc/a\\tb\\n\\\\\n"
                                + "f\t0644\t0\t0\t6\t"
                                + SHA
                                + "\t/etc/f\n");
    }

    @Test
    void whatIsPrintedCanBeRead() {
        Manifest manifest = new Manifest(List.of(LINK, DIRECTORY, FILE));

        Manifest read = Manifest.parse(manifest.print());

        assertThat(read.entries().values()).containsExactly(DIRECTORY, LINK, FILE);
        assertThat(read.digest()).isEqualTo(manifest.digest());
    }

    @Test
    void digestIsThatOfTheText() {
        // printf 'adamant-manifest 1\n' | sha256sum
        assertThat(new Manifest(List.of()).digest())
                .isEqualTo("89300b5b151c851b123f00682bf3e9a081dadadfaab49439b2b70cb6436a1836");
        assertThat(new Manifest(List.of(FILE)).digest())
                .isNotEqualTo(new Manifest(List.of(DIRECTORY)).digest());
    }

    @Test
    void aBadLineIsNamed() {
        assertThatThrownBy(() -> Manifest.parse("something else\n")).hasMessageContaining("line 1");
        String mode9 = "f\t09\t0\t0\t0\t-\t/f\n";
        String two = new Manifest(List.of(DIRECTORY)).print() + mode9;
        assertThatThrownBy(() -> Manifest.parse(two)).hasMessageContaining("line 3");
        assertThatThrownBy(() -> Manifest.parse("adamant-manifest 1\nf\t0644\t0\n"))
                .hasMessageContaining("line 2");
    }

    @Test
    void differencesSayFromWhatToWhat() {
        ManifestEntry now = new ManifestEntry("/etc/f", FileFact.Type.FILE, 0600, 0, 7, 7, "00");

        assertThat(FILE.differences(now))
                .containsExactly(
                        "/etc/f: content sha256:" + SHA + " (6 bytes) -> sha256:00 (7 bytes)",
                        "/etc/f: mode 0644 -> 0600",
                        "/etc/f: owner 0:0 -> 0:7");
        assertThat(FILE.differences(FILE)).isEmpty();
    }
}
