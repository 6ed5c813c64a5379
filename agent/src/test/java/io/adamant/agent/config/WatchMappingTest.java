package io.adamant.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.agent.seal.watch.ContainerLinks;
import io.adamant.agent.seal.witness.Witnessed;
import io.adamant.shared.config.ConfigException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchMappingTest {

    private static AgentConfig.Watch watch(String seal) throws ConfigException {
        String text = "collector: { endpoints: [\"http://127.0.0.1:4318\"] }\nseal: " + seal + "\n";
        return AgentConfigFile.parse("agent.yaml", text).seal().watch();
    }

    @Test
    void everythingIsWitnessedUnlessTheImageSaysOtherwise() throws ConfigException {
        assertThat(watch("{}").witnesses()).isEqualTo(EnumSet.allOf(Witnessed.class));
        assertThat(watch("{}").manifest()).isEqualTo(Path.of("/etc/adamant/manifest"));
        assertThat(watch("{ witnesses: [sysctl, mounts] }").witnesses())
                .containsExactlyInAnyOrder(Witnessed.SYSCTL, Witnessed.MOUNTS);
        assertThat(watch("{ witnesses: [none] }").witnesses()).isEmpty();
        assertThat(watch("{ manifest: /m, key: /k }"))
                .isEqualTo(
                        new AgentConfig.Watch(
                                Path.of("/m"),
                                Path.of("/k"),
                                EnumSet.allOf(Witnessed.class),
                                ContainerLinks.DEFAULT));
    }

    @Test
    void linksOfContainersAreTheUsualOnesUnlessNamed() throws ConfigException {
        assertThat(watch("{}").containers().has("veth1a2b")).isTrue();
        assertThat(watch("{}").containers().has("eth0")).isFalse();
        assertThat(watch("{ container-links: [none] }").containers().names()).isEmpty();
        assertThat(watch("{ container-links: [pod*, br0] }").containers().has("br0")).isTrue();
        assertThat(watch("{ container-links: [pod*, br0] }").containers().has("br01")).isFalse();
        for (String bad : List.of("*", "v*th", " ")) {
            assertThatThrownBy(() -> watch("{ container-links: [\"" + bad + "\"] }"))
                    .hasMessageContaining("seal.container-links");
        }
    }

    @Test
    void aWitnessThatIsNoneIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> watch("{ witnesses: [sysctls] }"))
                .hasMessageContaining("'sysctls' is not known: manifest, mounts, sysctl, modules");
        assertThatThrownBy(() -> watch("{ key: k }")).hasMessageContaining("seal.key");
    }
}
