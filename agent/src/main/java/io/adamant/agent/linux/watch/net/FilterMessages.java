package io.adamant.agent.linux.watch.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads what nf_tables tells of a commit: each object that came or went, then the generation with
 * the process that made it. The kernel notes that process itself, so it is certain.
 *
 * <pre>
 * struct nfgenmsg { u8 family, version; u16 resource id }
 * type = NFNL_SUBSYS_NFTABLES (10) << 8 | NFT_MSG_*; numbers in attributes are big endian
 * </pre>
 */
final class FilterMessages {

    private static final int HEADER = 16;
    private static final int SUBSYSTEM = 10;
    private static final int NEW_GENERATION = 15;

    /** Objects of one commit that are named; the rest is a number. */
    static final int MAX_NAMED = 16;

    /**
     * A commit.
     *
     * @param what came and went
     * @param processId who made it; 0 where the kernel did not say
     * @param command its name, at most 15 bytes; empty where the kernel did not say
     */
    record Commit(long generation, String what, int processId, String command) {}

    private record Kind(String name, int parent, int own, boolean isNew) {}

    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private int more;

    /** Hands over the commits that end in this datagram; what is not of nf_tables is left out. */
    void read(ByteBuffer datagram, Consumer<Commit> taker) {
        ByteBuffer in = datagram.duplicate().order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + HEADER <= in.limit()) {
            int length = in.getInt(at);
            if (length < HEADER || length > in.limit() - at) {
                return;
            }
            int type = Short.toUnsignedInt(in.getShort(at + 4));
            if (type >> 8 == SUBSYSTEM && length >= HEADER + 4) {
                message(in, at, at + length, type & 0xff, taker);
            }
            at += (length + 3) & ~3;
        }
    }

    /** Forgets the objects of a commit whose end was lost. */
    void reset() {
        counts.clear();
        more = 0;
    }

    private void message(ByteBuffer in, int at, int end, int type, Consumer<Commit> taker) {
        Attributes has = new Attributes(in, at + HEADER + 4, end);
        if (type != NEW_GENERATION) {
            object(in.get(at + HEADER), kind(type), has);
            return;
        }
        taker.accept(
                new Commit(
                        Integer.toUnsignedLong(has.bigNumber(1)),
                        words(),
                        has.bigNumber(2),
                        has.text(3)));
        reset();
    }

    private static Kind kind(int type) {
        return switch (type) {
            case 0, 2 -> new Kind("table", 1, 0, type == 0);
            case 3, 5 -> new Kind("chain", 1, 3, type == 3);
            case 6, 8 -> new Kind("rule", 1, 2, type == 6);
            case 9, 11 -> new Kind("set", 1, 2, type == 9);
            case 12, 14 -> new Kind("element", 1, 2, type == 12);
            case 18, 20 -> new Kind("object", 1, 2, type == 18);
            case 22, 24 -> new Kind("flow table", 1, 2, type == 22);
            default -> new Kind("message " + type, 0, 0, true);
        };
    }

    private void object(byte family, Kind kind, Attributes has) {
        StringBuilder words = new StringBuilder(kind.isNew() ? "add " : "remove ");
        words.append(kind.name()).append(' ').append(family(family));
        if (kind.parent() != 0) {
            words.append(' ').append(has.text(kind.parent()));
        }
        if (kind.own() != 0) {
            words.append(' ').append(has.text(kind.own()));
        }
        String text = words.toString();
        if (counts.size() < MAX_NAMED || counts.containsKey(text)) {
            counts.merge(text, 1, Integer::sum);
        } else {
            more++;
        }
    }

    /** NFPROTO_* of linux/netfilter.h. */
    private static String family(byte family) {
        return switch (family) {
            case 1 -> "inet";
            case 2 -> "ip";
            case 3 -> "arp";
            case 5 -> "netdev";
            case 7 -> "bridge";
            case 10 -> "ip6";
            default -> "family " + family;
        };
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        counts.forEach(
                (text, count) ->
                        words.append(words.isEmpty() ? "" : ", ")
                                .append(text)
                                .append(count == 1 ? "" : " (" + count + " times)"));
        if (more > 0) {
            words.append(" and ").append(more).append(" more");
        }
        return words.isEmpty() ? "nftables" : words.toString();
    }
}
