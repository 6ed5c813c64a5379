package io.adamant.agent.linux.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetlinkMessagesTest {

    private final ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());

    private int begin(int type, int port) {
        int at = out.position();
        out.putInt(0).putShort((short) type).putShort((short) 0).putInt(1).putInt(port);
        return at;
    }

    private void end(int at) {
        out.putInt(at, out.position() - at);
    }

    private void attribute(int type, byte... payload) {
        out.putShort((short) (4 + payload.length)).putShort((short) type).put(payload);
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
    }

    private ByteBuffer datagram() {
        return out.flip();
    }

    @Test
    void anAddressIsNamedWithWhoSetIt() {
        int at = begin(NetlinkMessages.RTM_NEWADDR, 4711);
        out.put((byte) 2).put((byte) 24).put((byte) 0).put((byte) 0).putInt(3);
        attribute(1, (byte) 10, (byte) 0, (byte) 0, (byte) 255);
        attribute(2, (byte) 10, (byte) 0, (byte) 0, (byte) 5);
        end(at);

        assertThat(NetlinkMessages.read(datagram()))
                .containsExactly(
                        new NetlinkMessages.Change(
                                "set address", "10.0.0.5/24 on link 3", 4711, null));
    }

    @Test
    void routesAndLinksInOneDatagramAreTwoChanges() {
        int route = begin(NetlinkMessages.RTM_DELROUTE, 0);
        out.put(new byte[] {2, 0, 0, 0, (byte) 254, 3, 0, 1}).putInt(0);
        attribute(5, (byte) 10, (byte) 0, (byte) 0, (byte) 1);
        end(route);
        int link = begin(NetlinkMessages.RTM_NEWLINK, 99);
        out.put((byte) 0).put((byte) 0).putShort((short) 1).putInt(2).putInt(0).putInt(1);
        attribute(3, (byte) 'e', (byte) 't', (byte) 'h', (byte) '0', (byte) 0);
        end(link);

        assertThat(NetlinkMessages.read(datagram()))
                .extracting(NetlinkMessages.Change::operation, NetlinkMessages.Change::what)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("remove route", "default via 10.0.0.1"),
                        org.assertj.core.groups.Tuple.tuple("set link", "eth0 down"));
    }

    @Test
    void aCommitOfPacketFiltersNamesItsProcess() {
        int at = begin(NetlinkMessages.NFT_NEW_GENERATION, 0);
        out.putInt(0);
        attribute(1, (byte) 0, (byte) 0, (byte) 0, (byte) 7);
        attribute(2, (byte) 0, (byte) 0, (byte) 1, (byte) 2);
        attribute(3, (byte) 'n', (byte) 'f', (byte) 't', (byte) 0);
        end(at);

        assertThat(NetlinkMessages.read(datagram()))
                .containsExactly(
                        new NetlinkMessages.Change("change packet filter", "nftables", 258, "nft"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void garbageEndsTheReadingAndNeverMore(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(96)];
            random.nextBytes(bytes);
            ByteBuffer garbage = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            if (bytes.length >= 16) {
                garbage.putInt(0, random.nextInt(bytes.length + 2));
                garbage.putShort(4, (short) (16 + random.nextInt(20)));
            }

            assertThat(NetlinkMessages.read(garbage)).hasSizeLessThanOrEqualTo(6);
        }
    }
}
