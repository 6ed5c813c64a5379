package io.adamant.collector.plan.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.plan.Fleet;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.collector.plan.Planner;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.plan.shadow.ShadowCase.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShadowScoreTest {

    private final ShadowScore score = new ShadowScore();
    private final Fleet fleet = new Fleet(3).mode(PlanPolicy.Mode.SHADOW);

    private void look() {
        Situation situation = fleet.situation();
        score.observe(situation, Planner.plan(situation).withheld()).forEach(score::apply);
    }

    private List<Outcome> outcomes() {
        return score.cases().stream().map(ShadowCase::outcome).toList();
    }

    @Test
    void whatEnforceWouldDoIsACaseOnce() {
        fleet.verdict(1, new Verdict.Sick("", 0));
        look();
        look();
        assertThat(outcomes()).containsExactly(Outcome.OPEN);
        assertThat(ShadowScore.precisionPercent(score.cases())).isEqualTo(-1);
    }

    @Test
    void aHostThatRecoversByItselfWouldHaveBeenLostForNothing() {
        fleet.verdict(1, new Verdict.Changed("", 0)).balancer(1, LoadBalancer.HEALTHY);
        look();
        fleet.verdict(1, new Verdict.Healthy("", 0));
        look();
        assertThat(outcomes()).containsExactly(Outcome.WRONG);
        assertThat(ShadowScore.precisionPercent(score.cases())).isZero();
        assertThat(ShadowScore.wouldHaveLost(score.cases())).isEqualTo(1);
    }

    @Test
    void aHostThatIsEndedProvesTheVerdictRight() {
        fleet.verdict(1, new Verdict.Sick("", 0));
        look();
        fleet.state(1, State.GONE).verdict(1, new Verdict.Gone("", 0));
        look();
        assertThat(outcomes()).containsExactly(Outcome.RIGHT);
        assertThat(ShadowScore.precisionPercent(score.cases())).isEqualTo(100);
    }

    @Test
    void anIncompleteInventoryProvesNothing() {
        fleet.verdict(1, new Verdict.Sick("", 0));
        look();
        fleet.state(1, State.GONE).incomplete();
        look();
        assertThat(outcomes()).containsExactly(Outcome.OPEN);
    }
}
