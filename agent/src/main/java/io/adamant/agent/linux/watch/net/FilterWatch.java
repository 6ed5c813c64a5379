package io.adamant.agent.linux.watch.net;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.attempt.Who;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

    private final ProcFacts facts;
    private final FilterMessages messages = new FilterMessages();
    private @Nullable Netlink socket;
    private long overrunsSeen;

    public FilterWatch(ProcFacts facts) {
        this.facts = facts;
    }

    @Override
    public String begin() {
        Netlink.Opened opened = Netlink.open(Netlink.NETFILTER, GROUPS);
        socket = opened.socket();
        return socket == null
                ? "changes of packet filters: " + opened.why()
                : "changes by the old iptables that is not nf_tables below";
    }

    @Override
    public List<Sighting> take(int limit) {
        Netlink from = socket;
        List<Sighting> taken = new ArrayList<>();
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
