package io.adamant.shared.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchIdTest {

    private static final InstanceId INSTANCE = new InstanceId("i-1");
    private static final BootId BOOT = new BootId("b-1");

    @Test
    void theHeaderIsReadBack() {
        BatchId id = new BatchId(INSTANCE, BOOT, 3, 100, 50);
        assertThat(id.toHeader()).isEqualTo("i-1/b-1/3/100/50");
        assertThat(BatchId.parse(id.toHeader())).contains(id);
        assertThat(id.endSequence()).isEqualTo(150);
        BatchId big = new BatchId(INSTANCE, BOOT, Long.MAX_VALUE, 1L << 62, Integer.MAX_VALUE);
        assertThat(BatchId.parse(big.toHeader())).contains(big);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "////",
                "i/b/1/1",
                "i/b/1/1/1/1",
                "i/b/0/1/1",
                "i/b/1/0/1",
                "i/b/1/1/0",
                "i/b/1/1/-1",
                "i/b/1/1/2147483648",
                "i/b/1/9223372036854775807/1",
                "i/b/9223372036854775808/1/1",
                "i/b/x/1/1",
                "../b/1/1/1",
                "i/ b/1/1/1",
                "i/b/1/1/1 ",
            })
    void whatIsNotExactlyOfTheFormIsNoBatch(String header) {
        assertThat(BatchId.parse(header)).isEmpty();
    }

    @Test
    void numbersBelowOneAreBugs() {
        assertThatThrownBy(() -> new BatchId(INSTANCE, BOOT, 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BatchId(INSTANCE, BOOT, 1, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BatchId(INSTANCE, BOOT, 1, Long.MAX_VALUE, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", ".x", "a/b", "a b", "a\n", "\u00e4", "a\u0000"})
    void anIdThatIsNotSafeInAPathIsRefused(String value) {
        assertThat(Names.isSafe(value)).isFalse();
        assertThatThrownBy(() -> new InstanceId(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("InstanceId");
        assertThatThrownBy(() -> new BootId(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIdHasAtMostItsLength() {
        assertThat(Names.isSafe("x".repeat(Names.MAX_LENGTH))).isTrue();
        assertThat(Names.isSafe("x".repeat(Names.MAX_LENGTH + 1))).isFalse();
    }
}
