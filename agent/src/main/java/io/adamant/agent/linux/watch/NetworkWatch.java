package io.adamant.agent.linux.watch;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.attempt.Who;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees changes of links, addresses, routes and rules (rtnetlink), or of packet filters (nftables),
 * in the agent's network namespace. The kernel says which socket asked; its id is the process id
 * where the process let the kernel choose, which is nearly always.
 */
public final class NetworkWatch implements Watch {

    private static final int NETLINK_ROUTE = 0;
    private static final int NETLINK_NETFILTER = 12;

    /** RTMGRP_LINK, _IPV4_IFADDR, _IPV4_ROUTE, _IPV4_RULE, _IPV6_IFADDR, _IPV6_ROUTE, rule of 6. */
    private static final int ROUTE_GROUPS =
            0x1 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 1 << (19 - 1);

    /** NFNLGRP_NFTABLES. */
    private static final int NFTABLES_GROUPS = 1 << (7 - 1);

    private final int protocol;
    private final int groups;
    private final String name;
    private final ProcFacts facts;
    private @Nullable Netlink socket;

    private NetworkWatch(int protocol, int groups, String name, ProcFacts facts) {
        this.protocol = protocol;
        this.groups = groups;
        this.name = name;
        this.facts = facts;
    }

    /** Links, addresses, routes, routing rules. */
    public static NetworkWatch ofRoutes(ProcFacts facts) {
        return new NetworkWatch(NETLINK_ROUTE, ROUTE_GROUPS, "rtnetlink", facts);
    }

    /** Rules of nftables, and of iptables where it is nftables below. */
    public static NetworkWatch ofFilters(ProcFacts facts) {
        return new NetworkWatch(NETLINK_NETFILTER, NFTABLES_GROUPS, "nfnetlink", facts);
    }

    @Override
    public String begin() {
        Netlink.Opened opened = Netlink.open(protocol, groups);
        socket = opened.socket();
        return socket == null ? "changes told by " + name + ": " + opened.why() : "";
    }

    @Override
    public List<Sighting> take(int limit) {
        Netlink from = socket;
        List<Sighting> taken = new ArrayList<>();
        while (from != null && taken.size() < limit) {
            ByteBuffer datagram = from.receive();
            if (datagram == null) {
                break;
            }
            for (NetlinkMessages.Change change : NetlinkMessages.read(datagram)) {
                taken.add(Sighting.detected(change.operation(), change.what(), who(change), name));
            }
        }
        return taken;
    }

    private Who who(NetlinkMessages.Change change) {
        return change.portId() == 0 || change.portId() > Integer.MAX_VALUE
                ? new Who.Nobody()
                : facts.process((int) change.portId(), change.command());
    }

    @Override
    public long dropped() {
        Netlink from = socket;
        return from == null ? 0 : from.overruns();
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
