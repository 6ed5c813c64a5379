package io.adamant.agent.linux.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountTableTest {

    private static final String ROOT = "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n";
    private static final String ETC_RO = "30 22 254:0 /etc /etc ro,relatime - ext4 /dev/vda rw\n";
    private static final String ETC_RW = "40 30 254:0 /etc /etc rw,relatime - ext4 /dev/vda rw\n";
    private static final String APP_RW = "31 30 254:0 /a /etc/app rw - ext4 /dev/vda rw\n";

    private static boolean readOnly(String mountinfo, String path, String... exempt) {
        List<Path> writable = List.of(exempt).stream().map(Path::of).toList();
        return MountTable.parse(mountinfo).isReadOnlyBelow(Path.of(path), writable);
    }

    @Test
    void aPathIsAsReadOnlyAsTheMountThatCoversIt() {
        assertThat(readOnly(ROOT, "/etc")).isFalse();
        assertThat(readOnly(ROOT + ETC_RO, "/etc")).isTrue();
        assertThat(readOnly(ROOT + ETC_RO, "/etc/app")).isTrue();
        assertThat(readOnly(ROOT + ETC_RO, "/usr")).isFalse();
    }

    @Test
    void aWritableMountBelowOpensThePathUnlessItIsExempt() {
        assertThat(readOnly(ROOT + ETC_RO + APP_RW, "/etc")).isFalse();
        assertThat(readOnly(ROOT + ETC_RO + APP_RW, "/etc", "/etc/app")).isTrue();
    }

    @Test
    void theLastMountOnAPointIsTheOneThatCounts() {
        assertThat(readOnly(ROOT + ETC_RO + ETC_RW, "/etc")).isFalse();
    }

    @Test
    void escapedNamesAreReadAsTheyAre() {
        String spaced = "30 22 254:0 / /srv/a\\040b ro - ext4 /dev/vda rw\n";

        assertThat(readOnly(ROOT + spaced, "/srv/a b")).isTrue();
    }

    @Test
    void superblockOptionsDoNotCount() {
        String line = "30 22 254:0 /etc /etc rw,relatime - ext4 /dev/vda ro\n";

        assertThat(readOnly(ROOT + line, "/etc")).isFalse();
    }
}
