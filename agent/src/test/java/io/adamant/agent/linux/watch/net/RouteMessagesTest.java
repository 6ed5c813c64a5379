package io.adamant.agent.linux.watch.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.watch.net.Told.How;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteMessagesTest {

    private final NetlinkRecord record;
    private final RouteMessages messages = new RouteMessages();

    RouteMessagesTest() throws IOException {
        record = new NetlinkRecord();
        told("ip link add d0 type ifb");
    }

    private List<Told> told(String command) {
        List<Told> told = new ArrayList<>();
        for (ByteBuffer datagram : record.after(command)) {
            messages.read(datagram, told::add);
        }
        return told;
    }

    private List<String> words(String command) {
        return told(command).stream()
                .map(told -> told.how() + " " + told.key() + ": " + told.value())
                .toList();
    }

    @Test
    void anAddressNamesItsLink() {
        assertThat(words("ip addr add 10.9.0.5/24 dev d0"))
                .contains("SET address 10.9.0.5/24 on d0: set");
        assertThat(words("ip -6 addr add fd00::5/64 dev d0"))
                .contains("SET address fd00:0:0:0:0:0:0:5/64 on d0: set");
    }

    @Test
    void aRouteTellsItsGatewayAndWhoAsked() {
        List<Told> told = told("ip route add default via 10.9.0.1");

        assertThat(told).hasSize(1);
        assertThat(told.getFirst().key()).isEqualTo("route default");
        assertThat(told.getFirst().value()).isEqualTo("via 10.9.0.1 dev d0");
        assertThat(told.getFirst().how()).isEqualTo(How.ADDED);
        assertThat(told.getFirst().portId()).isPositive();
    }

    @Test
    void aRouteThatIsReplacedIsNoSecondOne() {
        assertThat(words("ip route replace default via 10.9.0.66"))
                .containsExactly("SET route default: via 10.9.0.66 dev d0");
    }

    @Test
    void aRouteOfTwoPathsIsOneRoute() {
        assertThat(words("ip route add 10.20.0.0/16 nexthop via 10.9.0.2 nexthop via 10.9.0.3"))
                .containsExactly(
                        "ADDED route 10.20.0.0/16: paths 10.9.0.2 dev d0, 10.9.0.3 dev d0");
    }

    @Test
    void rulesAndNextHopsAreTold() {
        assertThat(words("ip rule add from 10.1.0.0/16 table 100"))
                .containsExactly("ADDED rule 32765: from 10.1.0.0/16 table 100");
        assertThat(words("ip nexthop replace id 7 via 10.9.0.10 dev d0"))
                .contains("SET next hop 7: via 10.9.0.10 dev d0");
    }

    @Test
    void trafficControlIsTold() {
        assertThat(told("tc qdisc add dev d0 clsact"))
                .anySatisfy(
                        told -> {
                            assertThat(told.value()).isEqualTo("clsact");
                            assertThat(told.isAlwaysNews()).isTrue();
                        });
    }

    @Test
    void whatTheKernelDerivesFromAnAddressInTheLocalTableIsLeftOut() {
        assertThat(words("ip link set lo up")).noneMatch(words -> words.contains("table 255"));
    }

    @Test
    void aNewNameIsNoticed() {
        assertThat(messages.takeRenamed()).isFalse();

        assertThat(words("ip link set d0 name e9")).anyMatch(words -> words.contains("e9 "));

        assertThat(messages.takeRenamed()).isTrue();
        assertThat(messages.takeRenamed()).isFalse();
    }

    @Test
    void aLinkThatGoesIsTold() {
        assertThat(told("ip link del e9"))
                .anyMatch(told -> told.how() == How.REMOVED && told.kind().equals("link"));
    }

    @Test
    void aTruncatedDatagramEndsWhereItEnds() {
        for (byte[] whole : record.all()) {
            for (int length = 0; length < whole.length; length++) {
                messages.read(NetlinkRecord.buffer(Arrays.copyOf(whole, length)), _ -> {});
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void hostileBytesAreReadWithoutHarm(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            for (byte[] whole : record.all()) {
                byte[] bytes = whole.clone();
                for (int i = 0; i < 6; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                messages.read(NetlinkRecord.buffer(bytes), _ -> {});
                new FilterMessages().read(NetlinkRecord.buffer(bytes), _ -> {});
            }
        }
    }
}
