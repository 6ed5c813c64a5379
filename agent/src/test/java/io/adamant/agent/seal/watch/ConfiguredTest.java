package io.adamant.agent.seal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConfiguredTest {

    private final Configured configured = new Configured();

    @Test
    void whatIsRepeatedIsNoChange() {
        assertThat(configured.put("address 10.0.0.5/24 on eth0", "set"))
                .contains(new Change("address 10.0.0.5/24 on eth0", null, "set"));

        assertThat(configured.put("address 10.0.0.5/24 on eth0", "set")).isEmpty();
    }

    @Test
    void aChangeSaysFromWhatToWhat() {
        configured.put("route default", "via 10.0.0.1 dev eth0");

        assertThat(configured.put("route default", "via 10.0.0.66 dev eth0").orElseThrow().words())
                .isEqualTo("route default: via 10.0.0.1 dev eth0 -> via 10.0.0.66 dev eth0");
        assertThat(configured.remove("route default").orElseThrow().words())
                .isEqualTo("route default: via 10.0.0.66 dev eth0 -> none");
        assertThat(configured.remove("route default")).isEmpty();
    }

    @Test
    void aKeyMayHoldSeveralValues() {
        configured.add("route default", "via b");

        assertThat(configured.add("route default", "via a").orElseThrow().to())
                .isEqualTo("via a and via b");
        assertThat(configured.add("route default", "via b")).isEmpty();
        assertThat(configured.drop("route default", "via c")).isEmpty();
        assertThat(configured.drop("route default", "via b").orElseThrow().to()).isEqualTo("via a");
        assertThat(configured.drop("route default", "via a").orElseThrow().to()).isNull();
    }

    @Test
    void resynchronisingTellsOnlyWhatIsDifferent() {
        configured.put("link 1", "lo up");
        configured.put("link 2", "eth0 up");
        configured.put("link 3", "eth1 up");

        assertThat(configured.replace(Map.of("link 1", "lo up", "link 2", "eth0 down")))
                .containsExactlyInAnyOrder(
                        new Change("link 2", "eth0 up", "eth0 down"),
                        new Change("link 3", "eth1 up", null));
    }

    @Test
    void whatFindsNoPlaceIsCounted() {
        for (int i = 0; i < Configured.MAX_KEYS; i++) {
            configured.put("route " + i, "");
        }

        assertThat(configured.put("one more", "")).isEmpty();
        assertThat(configured.untracked()).isEqualTo(1);
        assertThat(configured.put("route 7", "via a")).isPresent();
    }

    @Test
    void longWordsAreCut() {
        String words = new Change("k", null, "x".repeat(10_000)).words();

        assertThat(words).hasSizeLessThan(Change.MAX_WORDS + 20).endsWith("...");
    }
}
