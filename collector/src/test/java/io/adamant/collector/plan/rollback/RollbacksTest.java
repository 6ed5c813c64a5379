package io.adamant.collector.plan.rollback;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.image.Standing;
import io.adamant.collector.plan.Fleet;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.shared.model.ImageId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The group launches {@code v1}; its ledger knows what each test puts there. */
final class RollbacksTest {

    private static final GroupName WEB = new GroupName("web");

    private final Map<ImageId, Standing> images = new HashMap<>();
    private final Fleet fleet = new Fleet(3).heldImage("v1");

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

    private Rollback only() {
        return Rollbacks.plan(fleet.images(images).situation()).getFirst();
    }

    private static ImageId id(String name) {
        return new ImageId(name);
    }

    @Test
    void nothingIsRolledBackWhileNoImageIsHeld() {
        assertThat(Rollbacks.plan(new Fleet(3).situation())).isEmpty();
    }

    @Test
    void theTargetIsTheNewestProvenOneAndNotMerelyTheOneBefore() {
        image("a", "shop", true, null);
        image("b", "shop", true, null);
        image("c", "shop", false, null);
        image("d", "other", true, null);
        image("e", "shop", true, "recalled");
        image("v1", "shop", true, "test");
        assertThat(only().to()).isEqualTo(id("b"));
    }

    @Test
    void itIsProposedByDefaultAndDoneOnlyWherePolicyAndModeSaySo() {
        image("a", "shop", true, null);
        assertThat(only().closed()).extracting(Gate::name).containsExactly("rollback");
        assertThat(only().isForAnOperator()).isTrue();

        fleet.rollback(new PlanPolicy.Rollback(true, Map.of()));
        assertThat(only().isOpen()).isTrue();
        fleet.mode(PlanPolicy.Mode.PROPOSE);
        assertThat(only().closed()).extracting(Gate::name).containsExactly("mode");
    }

    @Test
    void withoutAProvenImageNothingIsGoneBackTo() {
        image("a", "shop", false, null);
        assertThat(only().to()).isNull();
        assertThat(only().isForAnOperator()).isFalse();
        assertThat(only().closed()).extracting(Gate::name).contains("proven");
    }

    @Test
    void neverBelowTheFloorOfAnyImageOnTheWayDown() {
        image("a", "shop", true, null);
        image("b", "shop", true, null);
        image("schema", "shop", false, null);
        image("v1", "shop", false, "test");
        fleet.rollback(new PlanPolicy.Rollback(true, Map.of(id("schema"), id("b"))));
        assertThat(only().to()).isEqualTo(id("b"));

        fleet.rollback(new PlanPolicy.Rollback(true, Map.of(id("schema"), id("schema"))));
        assertThat(only().to()).isNull();
        Rollback asked =
                Rollbacks.wish(fleet.images(images).situation(), WEB, id("a"), "ann: now")
                        .orElseThrow();
        assertThat(asked.isForAnOperator()).isFalse();
        assertThat(asked.closed())
                .anySatisfy(
                        gate -> {
                            assertThat(gate.name()).isEqualTo("floor");
                            assertThat(gate.value())
                                    .isEqualTo(
                                            "schema is not to be left for anything older than"
                                                    + " schema");
                        });
    }

    @Test
    void aFloorThatIsNotKnownLetsNothingBelow() {
        image("a", "shop", true, null);
        fleet.rollback(new PlanPolicy.Rollback(true, Map.of(id("v1"), id("unheard-of"))));
        assertThat(only().to()).isNull();
    }

    @Test
    void aHoldARefreshAndAnIncompleteInventoryStopIt() {
        image("a", "shop", true, null);
        fleet.rollback(new PlanPolicy.Rollback(true, Map.of()));
        fleet.hold();
        assertThat(only().closed()).extracting(Gate::name).containsExactly("hold");
        fleet.refreshing("at 10 %").incomplete();
        assertThat(only().closed())
                .extracting(Gate::name)
                .containsExactly("hold", "inventory", "deployment");
    }

    @Test
    void anOperatorMayWishForAProvenImageWithoutAHold() {
        image("a", "shop", true, null);
        image("b", "shop", false, null);
        Fleet calm = new Fleet(3).images(images);
        assertThat(Rollbacks.wish(calm.situation(), WEB, id("a"), "ann").orElseThrow())
                .matches(Rollback::isForAnOperator);
        assertThat(Rollbacks.wish(calm.situation(), WEB, id("b"), "ann").orElseThrow())
                .matches(one -> !one.isForAnOperator());
        assertThat(Rollbacks.wish(calm.situation(), new GroupName("db"), null, "ann")).isEmpty();
    }
}
