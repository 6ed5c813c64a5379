package io.adamant.agent.linux.watch.net;

import static io.adamant.agent.linux.watch.OwnNamespace.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.linux.watch.OwnNamespace;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.watch.ContainerLinks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The real kernel's rtnetlink and nf_tables, in a network namespace of the test's own thread. The
 * kernel has queued its notice when the command that caused it has ended. Skipped without root.
 */
final class NetworkWatchIT {

    private final ProcFacts facts = new ProcFacts(Path.of("/proc"));
    private OwnNamespace own;

    @BeforeEach
    void aNetworkOfOurOwn() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/sbin/ip")), "ip of iproute2 is not installed");
        own = new OwnNamespace(OwnNamespace.NETWORK);
        own.run(
                () -> {
                    command("ip", "link", "add", "d0", "type", "veth", "peer", "name", "d1");
                    command("ip", "link", "set", "d0", "up");
                    command("ip", "link", "set", "d1", "up");
                    command("ip", "addr", "add", "10.9.0.5/24", "dev", "d0");
                    command("ip", "route", "add", "default", "via", "10.9.0.1");
                });
    }

    @AfterEach
    void leave() {
        if (own != null) {
            own.close();
        }
    }

    private static List<String> words(List<Sighting> sightings) {
        return sightings.stream().map(s -> s.operation() + " " + s.path()).toList();
    }

    private void watching(OwnNamespace.Work before, List<Sighting> seen, String... change)
            throws Exception {
        own.run(
                () -> {
                    try (NetworkWatch watch = new NetworkWatch(facts, ContainerLinks.DEFAULT)) {
                        assertThat(watch.begin()).isEmpty();
                        before.run();
                        watch.take(1000);
                        command(change);
                        seen.addAll(watch.take(1000));
                    }
                });
    }

    private List<Sighting> seenOf(String... change) throws Exception {
        List<Sighting> seen = new ArrayList<>();
        watching(() -> {}, seen, change);
        return seen;
    }

    @Test
    void whatWasThereBeforeIsNoNews() throws Exception {
        own.run(
                () -> {
                    try (NetworkWatch watch = new NetworkWatch(facts, ContainerLinks.DEFAULT)) {
                        assertThat(watch.begin()).isEmpty();
                        assertThat(watch.take(1000)).isEmpty();
                    }
                });
    }

    @Test
    void anAddressThatIsAddedIsSeen() throws Exception {
        assertThat(words(seenOf("ip", "addr", "add", "10.66.0.1/24", "dev", "d0")))
                .contains("add address address 10.66.0.1/24 on d0: none -> set");
    }

    @Test
    void aRenewedLeaseIsNoNews() throws Exception {
        assertThat(
                        words(
                                seenOf(
                                        "ip",
                                        "addr",
                                        "change",
                                        "10.9.0.5/24",
                                        "dev",
                                        "d0",
                                        "valid_lft",
                                        "3600",
                                        "preferred_lft",
                                        "1800")))
                .isEmpty();
    }

    @Test
    void aRouteThatIsBentIsSeenFromWhatToWhat() throws Exception {
        assertThat(words(seenOf("ip", "route", "replace", "default", "via", "10.9.0.66")))
                .containsExactly(
                        "change route route default: via 10.9.0.1 dev d0"
                                + " -> via 10.9.0.66 dev d0");
    }

    @Test
    void aLinkThatGoesDownIsSeen() throws Exception {
        assertThat(words(seenOf("ip", "link", "set", "d0", "down")))
                .anySatisfy(
                        words ->
                                assertThat(words)
                                        .startsWith("change link link ")
                                        .contains("d0 up", "-> d0 down"));
    }

    @Test
    void aNeighbourThatIsPinnedIsSeenAndSoIsItsEnd() throws Exception {
        String pinned = "neighbour 10.9.0.1 on d0";
        List<Sighting> seen = new ArrayList<>();
        String[] pin = {
            "ip", "neigh", "replace", "10.9.0.1", "lladdr", "02:00:00:00:00:66", "dev", "d0"
        };

        assertThat(words(seenOf(pin)))
                .containsExactly("add neighbour " + pinned + ": none -> at 02:00:00:00:00:66");
        watching(() -> {}, seen, "ip", "neigh", "del", "10.9.0.1", "dev", "d0");
        assertThat(words(seen))
                .containsExactly("remove neighbour " + pinned + ": at 02:00:00:00:00:66 -> none");
    }

    @Test
    void aNeighbourThatIsLearnedIsNoNews() throws Exception {
        String learned = "ip neigh add 10.9.0.7 lladdr 02:00:00:00:00:07 dev d0 nud stale";

        assertThat(words(seenOf("sh", "-c", learned + " && ip neigh del 10.9.0.7 dev d0")))
                .isEmpty();
    }

    @Test
    void aRuleIsSeen() throws Exception {
        assertThat(words(seenOf("ip", "rule", "add", "from", "10.1.0.0/16", "table", "100")))
                .containsExactly("add rule rule 32765: none -> from 10.1.0.0/16 table 100");
    }

    @Test
    void whatAContainerNeedsIsNoNewsAndWhatLeadsOthersAwayIs() throws Exception {
        List<Sighting> seen = new ArrayList<>();
        watching(
                () -> command("ip", "link", "add", "docker0", "type", "bridge"),
                seen,
                "sh",
                "-c",
                "ip link add veth1a2b type veth peer name eth7 &&"
                        + " ip link set veth1a2b master docker0 up &&"
                        + " ip link set docker0 up && ip addr add 172.17.0.1/16 dev docker0 &&"
                        + " ip route add 10.244.1.5/32 dev veth1a2b &&"
                        + " ip route add 192.0.2.0/24 dev docker0 && ip link del veth1a2b");

        assertThat(words(seen))
                .anyMatch(words -> words.contains("route 192.0.2.0/24: none -> dev docker0"))
                .anyMatch(words -> words.contains(" eth7 "))
                .noneMatch(words -> words.contains("veth1a2b "))
                .noneMatch(words -> words.contains("172.17"))
                .noneMatch(words -> words.contains("10.244"));
    }

    @Test
    void whatWasLostIsFoundByAsking() throws Exception {
        own.run(
                () -> {
                    try (NetworkWatch watch = new NetworkWatch(facts, ContainerLinks.DEFAULT)) {
                        assertThat(watch.begin()).isEmpty();
                        flood();
                        command("ip", "addr", "add", "10.66.0.1/24", "dev", "d0");

                        List<String> seen = words(watch.take(100_000));

                        assertThat(watch.dropped()).isPositive();
                        assertThat(seen)
                                .anyMatch(
                                        words -> words.contains("10.66.0.1/24 on d0: none -> set"));
                    }
                });
    }

    /** More notices than a socket's queue of 208 KiB holds. */
    private static void flood() throws Exception {
        Path batch = Files.createTempFile("routes", ".txt");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            text.append("route add 10.").append(100 + i / 250).append('.').append(i % 250);
            text.append(".0/24 via 10.9.0.1\n");
        }
        Files.writeString(batch, text);
        command("ip", "-batch", batch.toString());
        Files.delete(batch);
    }

    @Test
    void aCommitOfThePacketFilterNamesWhoMadeIt() throws Exception {
        own.run(
                () -> {
                    try (FilterWatch watch =
                            new FilterWatch(
                                    facts, new PacketFilter(Path.of("/")), System::nanoTime)) {
                        watch.begin();
                        assumeTrue(Batch.addTable("filter"), "nf_tables is not there");

                        List<Sighting> seen = watch.take(100);

                        assertThat(words(seen))
                                .containsExactly("change packet filter add table inet filter");
                        // nf_tables notes the thread that asked; of nft that is the process.
                        assertThat(
                                        Path.of(
                                                "/proc/self/task",
                                                String.valueOf(seen.getFirst().who().processId())))
                                .exists();
                    }
                });
    }
}
