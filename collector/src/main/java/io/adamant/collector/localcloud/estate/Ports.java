package io.adamant.collector.localcloud.estate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;

/** Gives each instance two neighbouring loopback ports: workload, then agent endpoint. */
public final class Ports {

    /** Pairs that are tried, so that one local cloud takes at most twice as many ports. */
    static final int PAIRS = 200;

    private final int first;
    private final IntPredicate free;

    public Ports(int first, IntPredicate free) {
        this.first = first;
        this.free = free;
    }

    /** The lowest pair that no instance holds and nobody else listens on; the workload's port. */
    OptionalInt pair(Set<Integer> held) {
        for (int pair = 0; pair < PAIRS; pair++) {
            int workload = first + 2 * pair;
            if (!held.contains(workload) && free.test(workload) && free.test(workload + 1)) {
                return OptionalInt.of(workload);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether it can be listened on right now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
