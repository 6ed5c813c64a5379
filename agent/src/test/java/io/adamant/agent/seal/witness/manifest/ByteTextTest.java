package io.adamant.agent.seal.witness.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteTextTest {

    @ParameterizedTest
    @CsvSource({
        "/home/ada/.ssh, /home/*/.ssh, 0",
        "/home/ada, /home/*/.ssh, 1",
        "/home, /home/*/.ssh, 1",
        "/, /home/*/.ssh, 1",
        "/home/ada/.sshx, /home/*/.ssh, -1",
        "/home/ada/.ssh/x, /home/*/.ssh, -1",
        "/homes/ada/.ssh, /home/*/.ssh, -1",
        "/home/a*, /home/a*, 0",
        "/home/ab, /home/a*, -1",
        "/, /, 0",
        "/a, /, -1",
        "/a/b, /a/*, 0",
        "/a, /a/*, 1"
    })
    void aPatternMeansOneNameForEachStar(String path, String pattern, int means) {
        assertThat(ByteText.of(path).matches(ByteText.of(pattern))).isEqualTo(means);
    }

    @ParameterizedTest
    @CsvSource({"/a/z, /a b", "/a, /a/b", "/a/b, /a.b", "/, /a", "/a/b/c, /a/c", "/A, /a"})
    void whatIsInADirectoryComesRightAfterIt(String first, String second) {
        assertThat(ByteText.of(first).comparePath(ByteText.of(second))).isNegative();
        assertThat(ByteText.of(second).comparePath(ByteText.of(first))).isPositive();
    }
}
