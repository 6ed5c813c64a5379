package io.adamant.collector.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.plan.PlanPolicy;
import io.adamant.shared.config.Config;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.model.ImageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyTest {

    @TempDir Path directory;

    @Test
    void anEmptyFileGivesTheDefaultsAndShadow() throws ConfigException {
        Policy policy = Config.parse("policy.yaml", "", Policy::from);
        assertThat(policy).isEqualTo(Policy.DEFAULT);
        assertThat(policy.plan().mode()).isEqualTo(PlanPolicy.Mode.SHADOW);
    }

    @Test
    void noFileGivesTheDefaults() throws ConfigException {
        assertThat(PolicyFile.open(directory.resolve("none")).current()).isEqualTo(Policy.DEFAULT);
    }

    @Test
    void everyKeyIsRead() throws ConfigException {
        Policy policy = Config.parse("policy.yaml", World.POLICY, Policy::from);
        assertThat(policy.plan().budget()).isEqualTo(new PlanPolicy.Budget(0, 50, 100));
        assertThat(policy.plan().rate()).isEqualTo(new PlanPolicy.Rate(100, 100, 100));
        assertThat(policy.plan().patience()).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.assess().bootBound()).isEqualTo(Duration.ofSeconds(10));
        assertThat(policy.inventoryEvery()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void manifestsAreReadPerImage() throws ConfigException {
        String digest = "0123456789abcdef".repeat(4);
        Policy policy =
                Config.parse(
                        "policy.yaml", "manifests: [\"ami-1 " + digest + "\"]\n", Policy::from);

        assertThat(policy.assess().manifests().digests())
                .isEqualTo(Map.of(new ImageId("ami-1"), Set.of(digest)));
        assertThatThrownBy(() -> Config.parse("p", "manifests: [\"ami-1 0123\"]\n", Policy::from))
                .hasMessageContaining("manifests must hold IMAGE and 64 hex digits");
    }

    @Test
    void allProblemsAreNamedAtOnceWithTheirLines() {
        String bad = "mode: enforced\nsilence: 60\nbudgets: { count: 1 }\n";
        assertThatThrownBy(() -> Config.parse("policy.yaml", bad, Policy::from))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("line 1: mode must be one of shadow, propose, enforce")
                .hasMessageContaining("line 2: silence must be a duration")
                .hasMessageContaining("line 3: budgets is not known here; did you mean budget?");
    }

    @Test
    void aChangedFileIsReadWholeOrNotAtAll() throws IOException, ConfigException {
        Path file = directory.resolve("policy.yaml");
        Files.writeString(file, "mode: propose\n");
        PolicyFile policy = PolicyFile.open(file);
        assertThat(policy.refresh()).isFalse();

        Files.writeString(file, "mode: enforce\nsilence: nonsense\n");
        assertThat(policy.refresh()).isFalse();
        assertThat(policy.current().plan().mode()).isEqualTo(PlanPolicy.Mode.PROPOSE);
        assertThat(policy.problem()).isPresent();

        Files.writeString(file, "mode: enforce\nsilence: 5m\n");
        assertThat(policy.refresh()).isTrue();
        assertThat(policy.current().plan().mode()).isEqualTo(PlanPolicy.Mode.ENFORCE);
        assertThat(policy.problem()).isEmpty();

        Files.delete(file);
        assertThat(policy.refresh()).isFalse();
        assertThat(policy.current().plan().mode()).isEqualTo(PlanPolicy.Mode.ENFORCE);
    }
}
