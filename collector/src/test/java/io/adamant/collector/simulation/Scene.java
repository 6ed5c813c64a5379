package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.act.desk.OperatorDesk;
import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.ImageId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A fleet of one group for one scenario, up and well before anything happens. */
final class Scene implements AutoCloseable {

    final FleetSimulator simulator;
    final SimCloud cloud;
    final SimGroup web;

    Scene(Setup setup, Path directory, int machines) {
        this(new FleetSimulator(setup, directory), machines);
    }

    Scene(FleetSimulator simulator, int machines) {
        this.simulator = simulator;
        this.cloud = simulator.cloud;
        this.web = simulator.group("web", machines, machines + 2, "v1");
        simulator.startCollectors();
        run(15);
    }

    void run(long seconds) {
        simulator.run(Duration.ofSeconds(seconds));
    }

    Machine machine(int number) {
        return simulator.machine(number);
    }

    void change(Machine machine, Consumer<Machine> how) {
        cloud.change(machine, () -> how.accept(machine));
    }

    void sicken(Machine machine, boolean isSick) {
        change(machine, m -> m.isSick = isSick);
        simulator.speech.health(machine);
    }

    void mutate(Machine machine) {
        change(machine, m -> m.isMutated = true);
        simulator.speech.mutated(machine);
    }

    void launches(String image, SimCloud.Image how) {
        web.image = new ImageId(image);
        cloud.images.put(web.image, how);
    }

    /** So many hosts are unheard that silence proves nothing of any of them. */
    void outage(String... cuts) {
        for (String cut : cuts) {
            simulator.wires.cut(cut);
        }
    }

    SimCollector collector() {
        return simulator.collectors.getFirst();
    }

    OperatorDesk desk() {
        return collector().controller().desk();
    }

    ControlState state() {
        return collector().controller().state();
    }

    List<Intent> intents() {
        return simulator.intents();
    }

    long effects(String kind) {
        return cloud.effects.stream().filter(effect -> effect.startsWith(kind)).count();
    }

    /** Everything that was ever launched from an image. */
    Stream<Machine> machines(String image) {
        return cloud.machines.values().stream().filter(m -> m.image.value().equals(image));
    }

    Machine scaleOut() {
        web.resize(web.desired + 1);
        return cloud.launch(web, null, null);
    }

    long well() {
        return cloud.present(web.name).filter(Machine::isWell).count();
    }

    /** What the gate of that name says of the machine, or that it does not stand in the way. */
    String gate(Machine machine, String name) {
        return state().why().getOrDefault(machine.id, List.of()).stream()
                .filter(gate -> gate.name().equals(name))
                .map(gate -> gate.value())
                .findFirst()
                .orElse("no gate " + name);
    }

    void assertAllWell() {
        simulator.invariants.atEnd();
        assertThat(well()).as(simulator.scheduler.trace()).isEqualTo(web.desired);
        assertThat(intents()).as(simulator.scheduler.trace()).noneMatch(Intent::isOpen);
    }

    void assertNothingEnded() {
        assertThat(effects("terminate")).as(simulator.scheduler.trace()).isZero();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
