package io.adamant.agent.seal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of mountinfo as Debian 12's services show them. */
final class MountViewTest {

    private static final String HOST =
            """
            22 1 259:1 / / rw,relatime shared:1 - ext4 /dev/root rw
            23 22 0:21 / /proc rw shared:12 - proc proc rw
            24 22 0:22 / /run rw shared:5 - tmpfs tmpfs rw,size=400k
            25 22 259:2 / /boot rw shared:9 - vfat /dev/nvme0n1p2 rw
            """;

    private static final String SANDBOX =
            """
            322 300 259:1 / / ro,relatime master:1 - ext4 /dev/root rw
            323 322 259:1 /etc /etc ro,relatime master:1 - ext4 /dev/root rw
            324 322 259:1 /usr /usr ro,relatime master:1 - ext4 /dev/root rw
            325 322 259:1 /tmp/systemd-private-1/tmp /tmp rw master:1 - ext4 /dev/root rw
            326 322 0:22 /systemd/inaccessible/dir /root ro master:5 - tmpfs tmpfs rw
            327 322 0:22 / /run rw master:5 - tmpfs tmpfs rw
            328 322 259:2 / /boot ro master:9 - vfat /dev/nvme0n1p2 rw
            """;

    private static List<MountView.Difference> differences(String lines) {
        return MountView.parse(lines)
                .differences(MountView.parse(HOST), point -> !point.startsWith("/tmp"));
    }

    @Test
    void theSandboxOfAServiceIsNoOtherView() {
        assertThat(differences(SANDBOX)).isEmpty();
    }

    @Test
    void aFileMountedOverAProtectedOneIs() {
        String evil = "400 322 259:1 /tmp/evil /etc/passwd rw - ext4 /dev/root rw\n";

        assertThat(differences(SANDBOX + evil))
                .containsExactly(
                        new MountView.Difference("/etc/passwd", "ext4 259:1 /tmp/evil", false));
    }

    @Test
    void theStateOfAServiceWithAUserOfItsOwnIsNoOtherView() {
        String state = " rw - ext4 /dev/root rw\n";

        assertThat(differences(SANDBOX + "400 322 259:1 /var/lib/private/x /var/lib/x" + state))
                .isEmpty();
        assertThat(differences(SANDBOX + "400 322 259:1 /var/lib/private/x /var/lib/y" + state))
                .hasSize(1);
    }

    @Test
    void aTmpfsOverAProtectedDirectoryMayBeEmpty() {
        String hidden = "400 322 0:77 / /etc/ssh rw - tmpfs tmpfs rw\n";

        assertThat(differences(SANDBOX + hidden))
                .containsExactly(new MountView.Difference("/etc/ssh", "tmpfs 0:77 /", true));
    }

    @Test
    void whatHidesAnEarlierMountCounts() {
        String twice =
                """
                400 322 0:77 / /etc rw - tmpfs tmpfs rw
                401 400 259:1 /etc /etc rw - ext4 /dev/root rw
                """;

        assertThat(differences(SANDBOX + twice)).isEmpty();
    }

    @Test
    void aContainerWithARootOfItsOwnHasNoViewOfTheHost() {
        assertThat(
                        differences(
                                """
                                500 499 0:90 / / rw - overlay overlay rw
                                501 500 259:1 /tmp/evil /etc/passwd rw - ext4 /dev/root rw
                                """))
                .isEmpty();
    }

    @Test
    void escapedNamesAreRead() {
        String odd = "400 322 0:77 / /etc/a\\040b rw - tmpfs tmpfs rw\n";

        assertThat(differences(SANDBOX + odd).getFirst().point()).isEqualTo("/etc/a b");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void linesThatAreNoneAreLeftOut(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder(SANDBOX);
            for (int j = 0; j < 20; j++) {
                text.setCharAt(
                        random.nextInt(text.length()), " -\\0/\n:9x".charAt(random.nextInt(9)));
            }
            MountView.parse(text.toString())
                    .differences(MountView.parse(HOST), point -> !point.isEmpty());
        }
    }
}
