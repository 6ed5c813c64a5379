package io.adamant.collector.localcloud.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.localcloud.estate.Instance.State;
import io.adamant.collector.localcloud.launch.FakeLauncher;
import io.adamant.collector.localcloud.launch.LaunchSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EstateTest {

    @TempDir private Path directory;
    private final FakeLauncher launcher = new FakeLauncher();
    private long nowNanos = 1_000;
    private StateStore store;
    private Estate estate;

    @BeforeEach
    void openWithAGroupOfThree() {
        store = StateStore.open(directory);
        estate = estate();
        estate.putImage(new Image("app-1", true, "", ""));
        estate.putGroup(group(3, 4));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Estate estate() {
        return new Estate(
                store,
                launcher,
                new Ports(20_300, port -> true),
                new InstanceIds(store, new Random(1)),
                () -> nowNanos++,
                new Estate.Retention(3, Duration.ofHours(1)));
    }

    private static Group group(int desired, int max) {
        return new Group("web", "shop", "app-1", desired, max, List.of("a", "b"), true);
    }

    private List<Instance> all() {
        return estate.snapshot().instances();
    }

    private Instance only(String id) {
        return estate.instance(id).orElseThrow();
    }

    private void terminate(String id) {
        estate.beginTerminate(id);
        estate.machine(id).orElseThrow().powerOff();
    }

    @Test
    void aNewGroupLaunchesWhatItDesiresSpreadOverItsZones() {
        assertThat(all()).hasSize(3).allMatch(i -> i.state() == State.RUNNING);
        assertThat(all()).extracting(i -> i.origin().zone()).containsExactly("a", "b", "a");
        assertThat(launcher.specs).extracting(LaunchSpec::workloadPort).doesNotHaveDuplicates();
    }

    @Test
    void changingAGroupLaunchesNothingAndEndsNothing() {
        estate.putGroup(group(1, 4));

        assertThat(all()).hasSize(3).allMatch(i -> i.state() == State.RUNNING);
    }

    @Test
    void aTokenLaunchesOnceEvenAfterItsInstanceIsGone() {
        String id = launched("t-1");
        terminate(id);

        assertThat(estate.launch("web", "t-1")).isEqualTo(new Outcome.Done<>(only(id), true));
        assertThat(launcher.specs).hasSize(4);
    }

    private String launched(String token) {
        return estate.launch("web", token) instanceof Outcome.Done<Instance>(Instance i, boolean r)
                        && !r
                ? i.id()
                : "";
    }

    @Test
    void aGroupAtItsMaximumRefusesToLaunch() {
        launched("t-1");

        assertThat(estate.launch("web", "t-2"))
                .isEqualTo(Outcome.conflict("group web has no room: 4 of 4"));
    }

    @Test
    void aStoppedInstanceMakesRoomAndGivesItsPortsBack() {
        launched("t-1");
        Instance first = all().getFirst();
        launcher.machines.get(first.id()).end();

        String next = launched("t-2");
        assertThat(only(next).workloadPort()).isEqualTo(first.workloadPort());
    }

    @Test
    void anInstanceWhoseInitEndsByItselfIsStopped() {
        String id = all().getFirst().id();
        launcher.machines.get(id).end();

        assertThat(only(id).state()).isEqualTo(State.STOPPED);
        assertThat(only(id).reason()).isEqualTo("its init ended");
        assertThat(only(id).times().ended()).isPositive();
    }

    @Test
    void aTerminatedInstanceIsStoppingThenGoneAndKeepsOnlyItsConsole() {
        String id = all().getFirst().id();
        estate.beginTerminate(id);
        assertThat(only(id).state()).isEqualTo(State.STOPPING);

        estate.machine(id).orElseThrow().powerOff();
        assertThat(only(id).state()).isEqualTo(State.GONE);
        assertThat(store.instanceDirectory(id).toFile().list()).containsExactly("console.log");
    }

    @Test
    void aFailedLaunchLeavesAStoppedInstanceWithTheReason() {
        launcher.refuses = true;

        assertThat(estate.launch("web", "t-1")).isInstanceOf(Outcome.Refused.class);
        assertThat(all().getLast().state()).isEqualTo(State.STOPPED);
        assertThat(all().getLast().reason()).contains("no processes today");
    }

    @Test
    void afterARestartWhatWasAliveIsStoppedAndWhatWasStoppingIsGone() {
        String stopping = all().get(1).id();
        estate.beginTerminate(stopping);

        estate = estate();

        assertThat(all())
                .extracting(Instance::state)
                .containsExactlyInAnyOrder(State.STOPPED, State.GONE, State.STOPPED);
        assertThat(only(stopping).state()).isEqualTo(State.GONE);
        assertThat(estate.group("web")).contains(group(3, 4));
        assertThat(estate.image("app-1")).isPresent();
    }

    @Test
    void afterARestartNoIdIsHandedOutAgain() {
        Set<String> ids = new HashSet<>();
        for (int restart = 0; restart < 20; restart++) {
            InstanceIds handed = new InstanceIds(store, new Random(restart));
            for (int i = 0; i < 5; i++) {
                assertThat(ids.add(handed.take())).isTrue();
            }
        }
    }

    @Test
    void theOldestGoneInstancesAreForgottenAfterAWhile() {
        String old = all().getFirst().id();
        terminate(old);
        nowNanos += Duration.ofHours(1).toNanos() + 1;
        terminate(all().getLast().id());

        assertThat(estate.instance(old)).isEmpty();
        assertThat(store.instanceDirectory(old)).doesNotExist();
        assertThat(all()).filteredOn(i -> i.state() == State.GONE).hasSize(1);
    }

    @Test
    void theOldestGoneInstancesAreForgottenWhenThereAreTooMany() {
        for (int i = 0; i <= 3; i++) {
            terminate(launched("t-" + i));
        }

        assertThat(all()).filteredOn(i -> i.state() == State.GONE).hasSize(3);
        assertThat(estate.launch("web", "t-0")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void everyChangeHasAGenerationOfItsOwn() {
        long before = estate.snapshot().generation();
        estate.drain(all().getFirst().id());

        assertThat(estate.snapshot().generation()).isGreaterThan(before);
    }

    @Test
    void anImageThatExistsCannotBecomeABrokenOne() {
        assertThat(estate.putImage(new Image("app-1", false, "", "")))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aBrokenReleaseIsANewImageEachTimeAndGoesBackToTheSameGoodOne() {
        ImageFaults faults = new ImageFaults(estate);
        faults.deadOnBoot("web");
        faults.deadOnBoot("web");

        assertThat(estate.group("web").orElseThrow().image()).isEqualTo("app-1-dead2");
        assertThat(launched("t-1")).isNotEmpty();
        assertThat(launcher.specs.getLast().bootable()).isFalse();
        faults.restore("web");
        assertThat(estate.group("web").orElseThrow().image()).isEqualTo("app-1");
    }
}
