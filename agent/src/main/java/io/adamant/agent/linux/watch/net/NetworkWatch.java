package io.adamant.agent.linux.watch.net;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.attempt.Who;
import io.adamant.agent.seal.watch.Change;
import io.adamant.agent.seal.watch.Configured;
import io.adamant.agent.seal.watch.ContainerLinks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sees what becomes different in links, addresses, routes, rules, next hops and permanent
 * neighbours of the agent's network namespace, and that traffic control changes. The kernel says
 * which socket asked; its number is a process id where the process let the kernel choose, which is
 * nearly always and never proven. Containers' links are left out.
 */
public final class NetworkWatch implements Watch {

    private static final String SOURCE = "rtnetlink, process by its port";

    /**
     * RTMGRP_LINK, _NEIGH, _TC, _IPV4_IFADDR, _IPV4_ROUTE, _IPV4_RULE, _IPV6_IFADDR, _IPV6_ROUTE,
     * RTNLGRP_IPV6_RULE, RTNLGRP_NEXTHOP.
     */
    private static final int GROUPS =
            0x1 | 0x4 | 0x8 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 1 << (19 - 1) | 1 << (32 - 1);

    private static final int[] DUMPED = {
        RouteMessages.GET_LINK,
        RouteMessages.GET_ADDRESS,
        RouteMessages.GET_ROUTE,
        RouteMessages.GET_RULE,
        RouteMessages.GET_NEIGHBOUR,
        RouteMessages.GET_NEXT_HOP
    };

    private final ProcFacts facts;
    private final ContainerLinks containers;
    private final Configured configured = new Configured();
    private final RouteMessages messages = new RouteMessages();
    private @Nullable Netlink socket;
    private long overrunsSeen;
    private long lastPort;
    private Who lastWho = new Who.Nobody();

    public NetworkWatch(ProcFacts facts, ContainerLinks containers) {
        this.facts = facts;
        this.containers = containers;
    }

    @Override
    public String begin() {
        Netlink.Opened opened = Netlink.open(Netlink.ROUTE, GROUPS);
        socket = opened.socket();
        if (socket == null) {
            return "changes of addresses and routes: " + opened.why();
        }
        Map<String, String> whole = whole();
        if (whole == null) {
            return "what addresses and routes were before the agent began";
        }
        configured.replace(whole);
        return "";
    }

    @Override
    public List<Sighting> take(int limit) {
        Netlink from = socket;
        List<Sighting> taken = new ArrayList<>();
        lastPort = 0;
        lastWho = new Who.Nobody();
        while (from != null && taken.size() < limit) {
            ByteBuffer datagram = from.receive();
            if (datagram == null) {
                break;
            }
            messages.read(datagram, told -> take(told, taken));
        }
        if (from != null && (from.overruns() != overrunsSeen || messages.takeRenamed())) {
            overrunsSeen = from.overruns();
            resynchronise(taken);
        }
        return taken;
    }

    private void take(Told told, List<Sighting> taken) {
        if (isRoutine(told)) {
            return;
        }
        apply(told, configured)
                .ifPresent(
                        change ->
                                taken.add(
                                        Sighting.detected(
                                                operation(change, told.kind()),
                                                change.words(),
                                                who(told.portId()),
                                                SOURCE)));
    }

    private boolean isRoutine(Told told) {
        return !told.link().isEmpty() && containers.has(told.link());
    }

    private static Optional<Change> apply(Told told, Configured to) {
        if (told.isAlwaysNews()) {
            return Optional.of(told.asChange());
        }
        return switch (told.how()) {
            case SET -> to.put(told.key(), told.value());
            case ADDED -> to.add(told.key(), told.value());
            case DROPPED -> to.drop(told.key(), told.value());
            case REMOVED -> to.remove(told.key());
        };
    }

    private static String operation(Change change, String kind) {
        return (change.to() == null ? "remove " : change.from() == null ? "add " : "change ")
                + kind;
    }

    /** Messages were lost: what is different now is told, by whom nobody knows. */
    private void resynchronise(List<Sighting> taken) {
        Map<String, String> whole = whole();
        if (whole == null) {
            return;
        }
        for (Change change : configured.replace(whole)) {
            taken.add(
                    Sighting.detected(
                            "change network", change.words(), new Who.Nobody(), "rtnetlink"));
        }
    }

    private @Nullable Map<String, String> whole() {
        Configured read = new Configured();
        Map<String, String> whole = new HashMap<>();
        try (Netlink asking = Netlink.open(Netlink.ROUTE, 0).socket()) {
            if (asking == null) {
                return null;
            }
            boolean known = true;
            for (int type : DUMPED) {
                known &=
                        asking.dump(
                                type,
                                RouteMessages.bodyBytes(type),
                                datagram ->
                                        messages.read(datagram, told -> note(told, read, whole)));
            }
            messages.takeRenamed();
            return known ? whole : null;
        }
    }

    private void note(Told told, Configured read, Map<String, String> whole) {
        if (isRoutine(told)) {
            return;
        }
        apply(told, read).map(Change::to).ifPresent(value -> whole.put(told.key(), value));
    }

    /** Looked up once for all that one process does in a row: it may be thousands of routes. */
    private Who who(long portId) {
        if (portId != lastPort) {
            lastPort = portId;
            lastWho =
                    portId == 0 || portId > Integer.MAX_VALUE
                            ? new Who.Nobody()
                            : process((int) portId);
        }
        return lastWho;
    }

    /** Of one that is gone the id is left: the guard's record of the same call has the rest. */
    private Who process(int processId) {
        Who who = facts.process(processId, null);
        return who instanceof Who.Nobody ? facts.process(processId, "") : who;
    }

    @Override
    public long dropped() {
        Netlink from = socket;
        return from == null ? 0 : from.overruns() + configured.untracked();
    }

    @Override
    public int wakeFd() {
        Netlink from = socket;
        return from == null ? -1 : from.fd();
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
