package io.adamant.agent.ship.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Opens connections to sockets on several addresses of the loopback network. */
@Timeout(30)
class DialerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private ServerSocket first;
    private ServerSocket second;

    @BeforeEach
    void listen() throws IOException {
        first = new ServerSocket(0, 5, address(2));
        second = new ServerSocket(first.getLocalPort(), 5, address(3));
    }

    @AfterEach
    void close() throws IOException {
        first.close();
        second.close();
    }

    private static InetAddress address(int last) {
        return InetAddress.ofLiteral("127.0.0." + last);
    }

    private static Dialer dialer(Dialer.Resolver resolver) {
        return new Dialer(PATIENCE, PATIENCE, System::nanoTime, TlsFiles.NONE, resolver);
    }

    private Link dial(Dialer dialer) throws LinkException {
        return dialer.dial("collector", first.getLocalPort(), false);
    }

    @Test
    void theAddressesOfANameAreTriedInTurn() throws IOException {
        Dialer dialer = dialer(h -> new InetAddress[] {address(1), address(2), address(3)});
        try (Link link = dial(dialer);
                Socket peer = first.accept()) {
            link.write(new byte[] {7}, 0, 1);
            link.flush();
            assertThat(peer.getInputStream().read()).isEqualTo(7);
        }
        dialer.avoid();
        try (Link link = dial(dialer);
                Socket peer = second.accept()) {
            assertThat(link.isSpent()).isFalse();
            assertThat(peer.isConnected()).as("the next address").isTrue();
        }
        try (Link link = dial(dialer);
                Socket peer = second.accept()) {
            assertThat(link.isSpent()).isFalse();
            assertThat(peer.isConnected()).as("kept while it is good").isTrue();
        }
    }

    @Test
    void whyNoAddressAnswersIsSaid() throws IOException {
        Dialer nobody = dialer(h -> new InetAddress[] {address(1), address(4)});
        LinkException refused = catchThrowableOfType(LinkException.class, () -> dial(nobody));
        assertThat(refused.breakage()).isEqualTo(Breakage.CONNECT);
        assertThat(refused.words()).contains("127.0.0.4").contains("refused");

        Dialer unknown =
                dialer(
                        h -> {
                            throw new UnknownHostException(h);
                        });
        LinkException nameless = catchThrowableOfType(LinkException.class, () -> dial(unknown));
        assertThat(nameless.breakage()).isEqualTo(Breakage.RESOLVE);
        assertThat(nameless.words()).contains("'collector'");
    }

    @Test
    void theEndOfAnIdleConnectionIsSeenBeforeItIsUsed() throws IOException {
        Dialer dialer = dialer(h -> new InetAddress[] {address(2)});
        try (Link link = dial(dialer)) {
            Socket peer = first.accept();
            assertThat(link.isSpent()).isFalse();
            peer.close();
            assertThat(link.read(new byte[1], 0, 1, System.nanoTime() + PATIENCE.toNanos()))
                    .isEqualTo(-1);
            assertThat(link.isSpent()).isTrue();
        }
    }

    @Test
    void anAbortEndsAWait() throws IOException {
        Dialer dialer = dialer(h -> new InetAddress[] {address(2)});
        try (Link link = dial(dialer)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            Thread.ofVirtual().start(dialer::abort);
            LinkException given =
                    catchThrowableOfType(
                            LinkException.class, () -> link.read(new byte[1], 0, 1, deadline));
            assertThat(given.breakage()).isEqualTo(Breakage.ABORTED);
        }
    }
}
