package io.adamant.collector.journal.stamp;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StampTest {

    private static final Stamp AGENT = new Stamp.Agent(new InstanceId("i-1"), new BootId("b-1"));

    @Test
    void comesBackFromItsText() {
        assertThat(Stamp.parse(AGENT.text())).isEqualTo(AGENT);
        Stamp relay = new Stamp.Relay("edge.eu");
        assertThat(Stamp.parse(relay.text())).isEqualTo(relay);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "loopback",
                "10.0.0.1",
                "agent:",
                "agent:i-1",
                "agent:/b",
                "agent:i-1/",
                "agent:i-1/b/c",
                "relay:",
                "relay:../x",
                "Agent:i-1/b"
            })
    void provesNothingInAnyOtherForm(String text) {
        assertThat(Stamp.parse(text)).isEqualTo(new Stamp.Unproven(text));
    }

    @Test
    void namesTheSenderWhateverThePayloadClaims() {
        Map<String, Value> claimed =
                Map.of(
                        "service.instance.id",
                        Value.of("i-2"),
                        "host.id",
                        Value.of("i-1"),
                        "x",
                        Value.of("y"));
        assertThat(AGENT.stamped(claimed))
                .containsEntry("service.instance.id", Value.of("i-1"))
                .containsEntry("host.id", Value.of("i-1"))
                .containsEntry("x", Value.of("y"));
        assertThat(AGENT.stamped(Map.of())).containsEntry("host.id", Value.of("i-1"));
        assertThat(new Stamp.Unproven("loopback").stamped(claimed)).isSameAs(claimed);
    }
}
