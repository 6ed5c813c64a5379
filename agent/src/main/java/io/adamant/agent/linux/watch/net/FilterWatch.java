package io.adamant.agent.linux.watch.net;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.attempt.Who;
import io.adamant.shared.time.MonotonicClock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees each commit of nf_tables in the agent's network namespace, whoever made it: nft, firewalld,
 * or iptables where that is nf_tables below. Of the old iptables nothing is told by the kernel.
 */
public final class FilterWatch implements Watch {

    private static final String OPERATION = "change packet filter";
    private static final String SOURCE = "nfnetlink";

    /** NFNLGRP_NFTABLES. */
    private static final int GROUPS = 1 << (7 - 1);

    /** How often it looks whether the kernel has a packet filter by now. */
    static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ProcFacts facts;
    private final PacketFilter filter;
    private final MonotonicClock clock;
    private final FilterMessages messages = new FilterMessages();
    private @Nullable Netlink socket;
    private long overrunsSeen;
    private boolean awaits;
    private long askNanos;

    public FilterWatch(ProcFacts facts, PacketFilter filter, MonotonicClock clock) {
        this.facts = facts;
        this.filter = filter;
        this.clock = clock;
    }

    /**
     * Where nf_tables is not loaded the socket is not asked for: asking would load it, and on a
     * sealed host be refused and told as an attempt of the agent's own.
     */
    @Override
    public String begin() {
        if (!filter.isThere()) {
            awaits = true;
            askNanos = clock.nanos() + ASK_NANOS;
            return "changes of packet filters until nf_tables is loaded, and "
                    + ASK_NANOS / 1_000_000_000L
                    + " s from then on: the kernel has none yet";
        }
        return open();
    }

    private String open() {
        Netlink.Opened opened = Netlink.open(Netlink.NETFILTER, GROUPS);
        socket = opened.socket();
        return socket == null
                ? "changes of packet filters, if the kernel has any: " + opened.why()
                : "changes by the old iptables that is not nf_tables below";
    }

    @Override
    public List<Sighting> take(int limit) {
        List<Sighting> taken = new ArrayList<>();
        long now = clock.nanos();
        if (awaits && now - askNanos >= 0) {
            askNanos = now + ASK_NANOS;
            appeared(taken);
        }
        Netlink from = socket;
        while (from != null && taken.size() < limit) {
            ByteBuffer datagram = from.receive();
            if (from.overruns() != overrunsSeen) {
                overrunsSeen = from.overruns();
                messages.reset();
                taken.add(lost());
            }
            if (datagram == null) {
                break;
            }
            messages.read(datagram, commit -> taken.add(sighting(commit)));
        }
        return taken;
    }

    private void appeared(List<Sighting> taken) {
        if (!filter.isThere()) {
            return;
        }
        awaits = false;
        String unseen = open();
        taken.add(
                Sighting.detected(
                        OPERATION,
                        "nftables: the kernel has it since less than "
                                + ASK_NANOS / 1_000_000_000L
                                + " s; not seen: what was set since, "
                                + unseen,
                        new Who.Nobody(),
                        SOURCE));
    }

    private static Sighting lost() {
        return Sighting.detected(
                OPERATION,
                "nftables: more than could be read, some of it is not told",
                new Who.Nobody(),
                SOURCE);
    }

    private Sighting sighting(FilterMessages.Commit commit) {
        Who who =
                commit.processId() <= 0
                        ? new Who.Nobody()
                        : facts.process(
                                commit.processId(),
                                commit.command().isEmpty() ? null : commit.command());
        return Sighting.detected(OPERATION, commit.what(), who, SOURCE);
    }

    @Override
    public long dropped() {
        Netlink from = socket;
        return from == null ? 0 : from.overruns();
    }

    @Override
    public long nextNanos(long otherwise) {
        return awaits && askNanos - otherwise < 0 ? askNanos : otherwise;
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
