package io.adamant.collector.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.act.policy.Policy;
import io.adamant.collector.act.policy.PolicyFile;
import io.adamant.collector.assess.BootBound;
import io.adamant.collector.evidence.EvidencePolicy;
import io.adamant.collector.image.ImagePolicy;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.shared.config.Config;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.model.ImageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(policy.assess().boot()).isEqualTo(BootBound.of(Duration.ofSeconds(10)));
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "budget: { count: 0 } | budget.count 0 would replace nothing, ever",
                "budget: { percent: 0 } | budget.percent 0 would replace nothing, ever",
                "gameday: { hours: 9-9 } | gameday.hours must be two hours of a day",
                "gameday: { days: [someday] } | gameday.days must hold mon, tue",
                "gameday: { zone: Nowhere } | gameday.zone must be a time zone",
                "rollback: { floors: [web-7] } | rollback.floors must hold IMAGE and OLDEST",
                "first-boot-bound: 10s | first-boot-bound must not be shorter than boot-bound",
                "disk-copies: { wait: 11m } | disk-copies.wait must be",
                "disk-copies: { of: some } | disk-copies.of must be one of off, changed, all",
                "sick-witnesses: 4 | sick-witnesses must be a whole number between 1 and 3",
            })
    void whatCannotBeMetIsRefusedWithTheReason(String yaml, String reason) {
        assertThatThrownBy(() -> Config.parse("policy.yaml", yaml + "\n", Policy::from))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void theFurtherKeysAreRead() throws ConfigException {
        Policy policy =
                Config.parse(
                        "policy.yaml",
                        """
                        recover: 7s
                        sick-witnesses: 2
                        stateful: [db]
                        deployment: 20m
                        launch-hook: true
                        breaker: { exit: 1m }
                        images: { clean-boots: 3, bake: 2m }
                        rollback: { unattended: true, floors: ["web-7 web-5"], disable: true }
                        disk-copies: { of: changed, wait: 5m }
                        replace: { out-of-date: true, max-age: 30d }
                        gameday: { days: [mon, Tuesday], hours: 10-16, zone: Europe/Berlin }
                        """,
                        Policy::from);
        assertThat(policy.assess().recover()).hasSeconds(7);
        assertThat(policy.assess().sickWitnesses()).isEqualTo(2);
        assertThat(policy.launchHook()).isTrue();
        assertThat(policy.images()).isEqualTo(new ImagePolicy(3, Duration.ofMinutes(2)));
        PlanPolicy plan = policy.plan();
        assertThat(plan.care())
                .isEqualTo(
                        new PlanPolicy.Care(
                                Duration.ofMinutes(1),
                                Set.of("db"),
                                Duration.ofMinutes(20),
                                false));
        assertThat(plan.rollback().floors())
                .isEqualTo(Map.of(new ImageId("web-7"), new ImageId("web-5")));
        assertThat(plan.rollback().disables()).isTrue();
        assertThat(policy.evidence())
                .isEqualTo(
                        new EvidencePolicy(
                                Duration.ofSeconds(30),
                                EvidencePolicy.Disks.CHANGED,
                                Duration.ofMinutes(5)));
        assertThat(plan.reasons().maxAge()).isEqualTo(Duration.ofDays(30));
        assertThat(plan.reasons().gameday().days())
                .containsExactlyInAnyOrder(DayOfWeek.MONDAY, DayOfWeek.TUESDAY);
    }

    @Test
    void proofIsDemandedWhereTheCollectorIsToldToAlsoAfterAReload()
            throws IOException, ConfigException {
        Path file = directory.resolve("policy.yaml");
        Files.writeString(file, "mode: propose\n");
        PolicyFile policy = PolicyFile.open(file, true);
        assertThat(policy.current().plan().care().demandsProof()).isTrue();
        Files.writeString(file, "mode: enforce\n\n");
        assertThat(policy.refresh()).isTrue();
        assertThat(policy.current().plan().care().demandsProof()).isTrue();
    }
}
