package io.adamant.collector.plan.rollback;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.image.Standing;
import io.adamant.collector.plan.Fleet;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.shared.model.ImageId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The group launches {@code v1} again after {@code bad} was held, and three hosts of it run. */
final class DisablingTest {

    private static final ImageId BAD = new ImageId("bad");

    private final Map<ImageId, Standing> images = new HashMap<>();
    private final Fleet fleet = new Fleet(3);

    private void image(String name, String application, boolean isProven, @Nullable String held) {
        images.put(
                new ImageId(name),
                new Standing(
                        images.size(),
                        Set.of(application),
                        5,
                        Map.of(),
                        null,
                        null,
                        isProven ? 1 : 0,
                        held,
                        Map.of()));
    }

    private void rolledBack() {
        image("v1", "shop", true, null);
        image("bad", "shop", false, "test");
        fleet.heldImage("bad").rollback(new PlanPolicy.Rollback(true, Map.of(), true));
    }

    private List<String> closed(ImageId image) {
        return Disabling.wish(fleet.images(images).situation(), image, "ann: gone").gates().stream()
                .filter(gate -> !gate.open())
                .map(Gate::name)
                .toList();
    }

    @Test
    void aBadImageIsDisabledOnceItsGroupRunsAProvenOne() {
        rolledBack();

        assertThat(Disabling.plan(fleet.images(images).situation()))
                .singleElement()
                .matches(Disabling::isOpen)
                .extracting(Disabling::image)
                .isEqualTo(BAD);
    }

    @Test
    void byDefaultNoImageIsDisabledAndAnOperatorMay() {
        rolledBack();
        fleet.rollback(new PlanPolicy.Rollback(true, Map.of())).mode(PlanPolicy.Mode.SHADOW);

        assertThat(Disabling.plan(fleet.images(images).situation())).isEmpty();
        assertThat(closed(BAD)).containsExactly("mode", "disable");
        assertThat(
                        Disabling.wish(fleet.images(images).situation(), BAD, "ann: gone")
                                .closedForAnOperator())
                .isEmpty();
    }

    @Test
    void theImageThatAGroupLaunchesIsNotDisabled() {
        rolledBack();
        fleet.heldImage("v1");

        assertThat(closed(new ImageId("v1"))).containsExactly("rollback", "left");
    }

    @Test
    void theLastOneThatIsKnownToBeGoodIsNotHeldAndSoNotDisabled() {
        rolledBack();
        image("older", "shop", true, null);

        assertThat(closed(new ImageId("older"))).containsExactly("held");
    }

    @Test
    void whileWhatTheGroupWentBackToIsNotProvenNothingIsDisabled() {
        rolledBack();
        image("v1", "shop", false, null);
        assertThat(closed(BAD)).containsExactly("rollback");

        image("v1", "shop", true, "held too");
        assertThat(closed(BAD)).containsExactly("rollback");
    }

    @Test
    void whileNothingOfItIsSeenToRunNothingIsDisabled() {
        rolledBack();
        for (int i = 0; i < 3; i++) {
            fleet.state(i + 1, CloudInstance.State.STOPPED);
        }

        assertThat(closed(BAD)).containsExactly("rollback");
    }

    @Test
    void whileSomethingRunsItOrASuccessorIsNotProvenNothingIsDisabled() {
        rolledBack();
        fleet.image(2, "bad");
        assertThat(closed(BAD)).containsExactly("left");

        fleet.image(2, "v1");
        assertThat(closed(BAD)).isEmpty();
        fleet.openIntent(3);
        assertThat(closed(BAD)).containsExactly("left");
    }

    @Test
    void anImageOfWhichNoGroupIsLeftIsNotDisabled() {
        image("v1", "shop", true, null);
        image("bad", "another", false, "test");
        fleet.heldImage("bad").rollback(new PlanPolicy.Rollback(true, Map.of(), true));

        assertThat(closed(BAD)).containsExactly("rollback");
    }

    @Test
    void anIncompleteInventoryProvesNothing() {
        rolledBack();

        fleet.incomplete();

        assertThat(closed(BAD)).containsExactly("inventory");
    }
}
