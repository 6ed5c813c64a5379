package io.adamant.agent.linux.watch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the kernel says of links, addresses, routes, rules and packet filters. Attributes that
 * do not fit are passed over.
 *
 * <pre>
 * struct nlmsghdr  { u32 length; u16 type; u16 flags; u32 sequence; u32 port id }
 * struct nlattr    { u16 length; u16 type; payload, padded to 4 }
 * struct ifaddrmsg { u8 family, prefix length, flags, scope; u32 index }              rtnetlink(7)
 * struct rtmsg     { u8 family, dst len, src len, tos, table, protocol, scope, type; u32 flags }
 * struct ifinfomsg { u8 family, pad; u16 type; i32 index; u32 flags; u32 change }
 * struct nfgenmsg  { u8 family, version; u16 resource id }                  linux/netfilter/nfnetlink.h
 * </pre>
 */
final class NetlinkMessages {

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_NEWRULE = 32;
    static final int RTM_DELRULE = 33;

    /** NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN: one at the end of each commit. */
    static final int NFT_NEW_GENERATION = 10 << 8 | 15;

    private static final int HEADER = 16;
    private static final int ATTRIBUTE = 4;
    private static final int ROUTE_HEADER = 12;
    private static final int ADDRESS_HEADER = 8;
    private static final int LINK_HEADER = 16;
    private static final int NF_HEADER = 4;
    private static final int TYPE_MASK = 0x3fff;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFLA_IFNAME = 3;
    private static final int RTA_DST = 1;
    private static final int RTA_GATEWAY = 5;
    private static final int NFTA_GEN_PROC_PID = 2;
    private static final int NFTA_GEN_PROC_NAME = 3;

    /**
     * A change.
     *
     * @param portId by whom, usually the process id of who asked; 0 for the kernel itself
     * @param command what the kernel says of who asked, where it says it
     */
    record Change(String operation, String what, long portId, @Nullable String command) {}

    private NetlinkMessages() {}

    /** The changes in a datagram; other messages are left out. */
    static List<Change> read(ByteBuffer datagram) {
        List<Change> changes = new ArrayList<>();
        int at = 0;
        while (at + HEADER <= datagram.limit()) {
            int length = datagram.getInt(at);
            if (length < HEADER || at + length > datagram.limit()) {
                break;
            }
            Change change = message(datagram, at, length);
            if (change != null) {
                changes.add(change);
            }
            at += aligned(length);
        }
        return changes;
    }

    private static @Nullable Change message(ByteBuffer in, int at, int length) {
        int type = Short.toUnsignedInt(in.getShort(at + 4));
        long port = Integer.toUnsignedLong(in.getInt(at + 12));
        int body = at + HEADER;
        int end = at + length;
        return switch (type) {
            case RTM_NEWADDR, RTM_DELADDR ->
                    change(type == RTM_NEWADDR, "address", address(in, body, end), port);
            case RTM_NEWROUTE, RTM_DELROUTE ->
                    change(type == RTM_NEWROUTE, "route", route(in, body, end), port);
            case RTM_NEWRULE, RTM_DELRULE ->
                    change(type == RTM_NEWRULE, "routing rule", "a routing rule", port);
            case RTM_NEWLINK, RTM_DELLINK ->
                    change(type == RTM_NEWLINK, "link", link(in, body, end), port);
            case NFT_NEW_GENERATION -> generation(in, body, end);
            default -> null;
        };
    }

    private static Change change(boolean added, String kind, String what, long port) {
        return new Change((added ? "set " : "remove ") + kind, what, port, null);
    }

    private static String address(ByteBuffer in, int body, int end) {
        if (body + ADDRESS_HEADER > end) {
            return "";
        }
        int at = attribute(in, body + ADDRESS_HEADER, end, IFA_LOCAL);
        at = at < 0 ? attribute(in, body + ADDRESS_HEADER, end, IFA_ADDRESS) : at;
        int prefix = Byte.toUnsignedInt(in.get(body + 1));
        return ip(in, at) + "/" + prefix + " on link " + in.getInt(body + 4);
    }

    private static String route(ByteBuffer in, int body, int end) {
        if (body + ROUTE_HEADER > end) {
            return "";
        }
        int to = attribute(in, body + ROUTE_HEADER, end, RTA_DST);
        int by = attribute(in, body + ROUTE_HEADER, end, RTA_GATEWAY);
        int prefix = Byte.toUnsignedInt(in.get(body + 1));
        return (to < 0 ? "default" : ip(in, to) + "/" + prefix)
                + (by < 0 ? "" : " via " + ip(in, by));
    }

    private static String link(ByteBuffer in, int body, int end) {
        if (body + LINK_HEADER > end) {
            return "";
        }
        int name = attribute(in, body + LINK_HEADER, end, IFLA_IFNAME);
        int flags = in.getInt(body + 8);
        String words = (flags & 1) == 0 ? "down" : "up";
        return (name < 0 ? "link " + in.getInt(body + 4) : text(in, name)) + " " + words;
    }

    private static @Nullable Change generation(ByteBuffer in, int body, int end) {
        int pid = attribute(in, body + NF_HEADER, end, NFTA_GEN_PROC_PID);
        int name = attribute(in, body + NF_HEADER, end, NFTA_GEN_PROC_NAME);
        long port = pid < 0 ? 0 : Integer.toUnsignedLong(Integer.reverseBytes(in.getInt(pid)));
        return new Change(
                "change packet filter", "nftables", port, name < 0 ? null : text(in, name));
    }

    /** Where an attribute's payload begins; -1 where there is none of this type. */
    private static int attribute(ByteBuffer in, int from, int end, int type) {
        int at = from;
        while (at + ATTRIBUTE <= end) {
            int length = Short.toUnsignedInt(in.getShort(at));
            if (length < ATTRIBUTE || at + length > end) {
                return -1;
            }
            boolean holdsSomething = length >= ATTRIBUTE + 4 || type == IFLA_IFNAME;
            if ((in.getShort(at + 2) & TYPE_MASK) == type && holdsSomething) {
                return at + ATTRIBUTE;
            }
            at += aligned(length);
        }
        return -1;
    }

    private static int payloadBytes(ByteBuffer in, int payload) {
        return Short.toUnsignedInt(in.getShort(payload - ATTRIBUTE)) - ATTRIBUTE;
    }

    private static String text(ByteBuffer in, int payload) {
        return Netlink.text(in, payload, payloadBytes(in, payload));
    }

    private static String ip(ByteBuffer in, int payload) {
        if (payload < 0) {
            return "?";
        }
        byte[] address = new byte[payloadBytes(in, payload)];
        in.get(payload, address);
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException neither4Nor16Bytes) {
            return "?";
        }
    }

    private static int aligned(int length) {
        return (length + 3) & ~3;
    }
}
