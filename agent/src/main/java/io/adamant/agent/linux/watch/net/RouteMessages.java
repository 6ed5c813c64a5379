package io.adamant.agent.linux.watch.net;

import io.adamant.agent.linux.watch.net.Told.How;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads rtnetlink(7): links, addresses, routes, rules, next hops, permanent neighbours, and filters
 * of traffic control. What changes by itself is no part of a value: counters, lifetimes of leases,
 * carrier, states of address detection. Routes that the kernel derives from addresses (table local)
 * are left out, and so are neighbours that it learned.
 *
 * <pre>
 * struct ifinfomsg    { u8 family, pad; u16 type; i32 index; u32 flags; u32 change }
 * struct ifaddrmsg    { u8 family, prefix length, flags, scope; u32 index }
 * struct rtmsg        { u8 family, dst len, src len, tos, table, protocol, scope, type; u32 flags }
 * struct rtnexthop    { u16 length; u8 flags, hops; i32 index; attributes }
 * struct fib_rule_hdr { u8 family, dst len, src len, tos, table, pad, pad, action; u32 flags }
 * struct ndmsg        { u8 family; 3 pad; i32 index; u16 state; u8 flags, type }
 * struct nhmsg        { u8 family, scope, protocol, pad; u32 flags }
 * struct tcmsg        { u8 family; 3 pad; i32 index; u32 handle, parent, info }
 * </pre>
 */
final class RouteMessages {

    static final int GET_LINK = 18;
    static final int GET_ADDRESS = 22;
    static final int GET_ROUTE = 26;
    static final int GET_NEIGHBOUR = 30;
    static final int GET_RULE = 34;
    static final int GET_NEXT_HOP = 106;

    private static final int NEW_LINK = 16;
    private static final int DEL_LINK = 17;
    private static final int NEW_ADDRESS = 20;
    private static final int DEL_ADDRESS = 21;
    private static final int NEW_ROUTE = 24;
    private static final int DEL_ROUTE = 25;
    private static final int NEW_NEIGHBOUR = 28;
    private static final int DEL_NEIGHBOUR = 29;
    private static final int NEW_RULE = 32;
    private static final int DEL_RULE = 33;
    private static final int NEW_DISCIPLINE = 36;
    private static final int DEL_DISCIPLINE = 37;
    private static final int NEW_FILTER = 44;
    private static final int DEL_FILTER = 45;
    private static final int NEW_NEXT_HOP = 104;
    private static final int DEL_NEXT_HOP = 105;

    private static final int HEADER = 16;
    private static final int REPLACE = 0x100;
    private static final int AF_UNSPEC = 0;
    private static final int AF_BRIDGE = 7;
    private static final int AF_INET6 = 10;

    /** NUD_PERMANENT: who put it there wants it to stay; the kernel makes none itself. */
    private static final int PERMANENT = 0x80;

    private static final int TEMPORARY = 1;
    private static final int UP = 1;
    private static final int CACHED = 0x200;
    private static final int TABLE_MAIN = 254;
    private static final int TABLE_LOCAL = 255;
    private static final int BY_KERNEL = 2;
    private static final int UNICAST = 1;

    /** RTN_* of linux/rtnetlink.h. */
    private static final String[] TYPES = {
        "", "", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit"
    };

    /** Links come and go where containers do; names of more than these are their numbers. */
    private static final int MAX_NAMES = 4_096;

    private final Map<Integer, String> names = new HashMap<>();
    private boolean renamed;

    /** Length of what stands before the attributes, as drawn above. */
    static int bodyBytes(int type) {
        return switch (type) {
            case GET_LINK -> 16;
            case GET_ADDRESS, GET_NEXT_HOP -> 8;
            default -> 12;
        };
    }

    /**
     * Whether a link got another name since the last time: keys that hold it are no longer true.
     */
    boolean takeRenamed() {
        boolean was = renamed;
        renamed = false;
        return was;
    }

    /**
     * Hands over what a datagram says; messages of other kinds, or that do not fit, are left out.
     */
    void read(ByteBuffer datagram, Consumer<Told> taker) {
        ByteBuffer in = datagram.duplicate().order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + HEADER <= in.limit()) {
            int length = in.getInt(at);
            if (length < HEADER || length > in.limit() - at) {
                return;
            }
            Told told = message(in, at, at + length);
            if (told != null) {
                taker.accept(told);
            }
            at += (length + 3) & ~3;
        }
    }

    private @Nullable Told message(ByteBuffer in, int at, int end) {
        int type = Short.toUnsignedInt(in.getShort(at + 4));
        boolean replaces = (in.getShort(at + 6) & REPLACE) != 0;
        long port = Integer.toUnsignedLong(in.getInt(at + 12));
        int body = at + HEADER;
        return switch (type) {
            case NEW_LINK, DEL_LINK -> link(in, body, end, type == NEW_LINK, port);
            case NEW_ADDRESS, DEL_ADDRESS -> address(in, body, end, type == NEW_ADDRESS, port);
            case NEW_ROUTE, DEL_ROUTE ->
                    route(in, body, end, type == DEL_ROUTE ? How.DROPPED : added(replaces), port);
            case NEW_RULE, DEL_RULE ->
                    rule(in, body, end, type == NEW_RULE ? How.ADDED : How.DROPPED, port);
            case NEW_NEIGHBOUR, DEL_NEIGHBOUR ->
                    neighbour(in, body, end, type == NEW_NEIGHBOUR, port);
            case NEW_NEXT_HOP, DEL_NEXT_HOP -> nextHop(in, body, end, type == NEW_NEXT_HOP, port);
            case NEW_DISCIPLINE, DEL_DISCIPLINE ->
                    traffic(in, body, end, "queue", type == NEW_DISCIPLINE, port);
            case NEW_FILTER, DEL_FILTER ->
                    traffic(in, body, end, "filter", type == NEW_FILTER, port);
            default -> null;
        };
    }

    private static How added(boolean replaces) {
        return replaces ? How.SET : How.ADDED;
    }

    private static How set(boolean isNew) {
        return isNew ? How.SET : How.REMOVED;
    }

    private @Nullable Told link(ByteBuffer in, int body, int end, boolean isNew, long port) {
        if (body + 16 > end || in.get(body) != AF_UNSPEC) {
            return null;
        }
        int index = in.getInt(body + 4);
        Attributes has = new Attributes(in, body + 16, end);
        String name = has.text(3);
        String before = isNew ? rename(index, name) : names.remove(index);
        renamed |= isNew && before != null && !before.equals(name);
        StringBuilder value = new StringBuilder(name);
        value.append((in.getInt(body + 8) & UP) == 0 ? " down" : " up");
        optional(value, " mac ", has.has(1) ? has.hex(1) : "");
        value.append(" mtu ").append(has.number(4));
        optional(value, " in ", has.number(10) == 0 ? "" : name(has.number(10)));
        int program = has.nested(43).number(4);
        optional(value, " xdp program ", program == 0 ? "" : Integer.toString(program));
        return new Told(set(isNew), "link", "link " + index, value.toString(), name, port);
    }

    private @Nullable String rename(int index, String name) {
        return names.size() < MAX_NAMES || names.containsKey(index) ? names.put(index, name) : null;
    }

    private String name(int index) {
        return names.getOrDefault(index, "link " + index);
    }

    private @Nullable Told address(ByteBuffer in, int body, int end, boolean isNew, long port) {
        if (body + 8 > end) {
            return null;
        }
        boolean six = in.get(body) == AF_INET6;
        if (six && (in.get(body + 2) & TEMPORARY) != 0) {
            return null; // privacy extensions make a new one each day
        }
        Attributes has = new Attributes(in, body + 8, end);
        String address = has.ip(has.has(2) ? 2 : 1);
        int prefix = Byte.toUnsignedInt(in.get(body + 1));
        String link = name(in.getInt(body + 4));
        String key = "address " + address + "/" + prefix + " on " + link;
        String peer = has.has(2) && has.has(1) ? has.ip(1) : address;
        String value = peer.equals(address) ? "set" : "set, peer " + peer;
        return new Told(set(isNew), "address", key, value, link, port);
    }

    private @Nullable Told route(ByteBuffer in, int body, int end, How how, long port) {
        if (body + 12 > end) {
            return null;
        }
        Attributes has = new Attributes(in, body + 12, end);
        int table = has.has(15) ? has.number(15) : Byte.toUnsignedInt(in.get(body + 4));
        boolean derived = table == TABLE_LOCAL && in.get(body + 5) == BY_KERNEL;
        if (derived || (in.getInt(body + 8) & CACHED) != 0) {
            return null;
        }
        StringBuilder key = new StringBuilder("route ");
        key.append(network(has, 1, Byte.toUnsignedInt(in.get(body + 1)), in.get(body)));
        optional(key, " from ", has.has(2) ? has.ip(2) + "/" + in.get(body + 2) : "");
        optional(key, " table ", table == TABLE_MAIN ? "" : Integer.toUnsignedString(table));
        optional(key, " metric ", has.has(6) ? Integer.toUnsignedString(has.number(6)) : "");
        optional(key, " tos ", in.get(body + 3) == 0 ? "" : Byte.toString(in.get(body + 3)));
        StringBuilder value = new StringBuilder(type(in.get(body + 7)));
        optional(value, "via ", has.has(5) ? has.ip(5) : "");
        optional(value, "dev ", has.has(4) ? name(has.number(4)) : "");
        optional(value, "src ", has.has(7) ? has.ip(7) : "");
        optional(value, "nexthop ", has.has(30) ? Integer.toString(has.number(30)) : "");
        optional(value, "paths ", paths(has));
        return new Told(
                how,
                "route",
                key.toString(),
                value.toString().strip(),
                isOfOneLink(in, body) && has.has(4) ? name(has.number(4)) : "",
                port);
    }

    /**
     * To what a link's own address covers, or to a single address: what a container's link needs.
     * Of the others each may lead away what was meant for another link.
     */
    private static boolean isOfOneLink(ByteBuffer in, int body) {
        int bits = in.get(body) == AF_INET6 ? 128 : 32;
        return in.get(body + 5) == BY_KERNEL || Byte.toUnsignedInt(in.get(body + 1)) == bits;
    }

    /** Several gateways of one route. Whether a path works just now is no part of it. */
    private String paths(Attributes has) {
        List<String> paths = new ArrayList<>();
        has.structures(
                9,
                8,
                (hop, attributes) -> paths.add(attributes.ip(5) + " dev " + name(hop.getInt(4))));
        return String.join(", ", paths);
    }

    private static String network(Attributes has, int attribute, int prefix, byte family) {
        if (prefix == 0 && !has.has(attribute)) {
            return family == AF_INET6 ? "default (IPv6)" : "default";
        }
        return has.ip(attribute) + "/" + prefix;
    }

    private static String type(byte type) {
        return type == UNICAST || type < 0 || type >= TYPES.length ? "" : TYPES[type];
    }

    private static @Nullable Told rule(ByteBuffer in, int body, int end, How how, long port) {
        if (body + 12 > end) {
            return null;
        }
        Attributes has = new Attributes(in, body + 12, end);
        StringBuilder key = new StringBuilder("rule ");
        key.append(Integer.toUnsignedString(has.number(6)));
        key.append(in.get(body) == AF_INET6 ? " (IPv6)" : "");
        StringBuilder value = new StringBuilder();
        optional(value, "from ", has.has(2) ? has.ip(2) + "/" + in.get(body + 2) : "");
        optional(value, "to ", has.has(1) ? has.ip(1) + "/" + in.get(body + 1) : "");
        optional(value, "iif ", has.text(3));
        optional(value, "oif ", has.text(17));
        optional(value, "mark ", has.has(10) ? Integer.toHexString(has.number(10)) : "");
        int table = has.has(15) ? has.number(15) : Byte.toUnsignedInt(in.get(body + 4));
        optional(value, "table ", Integer.toUnsignedString(table));
        optional(value, "action ", in.get(body + 7) == 1 ? "" : Byte.toString(in.get(body + 7)));
        return new Told(how, "rule", key.toString(), value.toString().strip(), "", port);
    }

    /** One that is learned from now on is a permanent one no more. */
    private @Nullable Told neighbour(ByteBuffer in, int body, int end, boolean isNew, long port) {
        if (body + 12 > end || in.get(body) == AF_BRIDGE) {
            return null;
        }
        Attributes has = new Attributes(in, body + 12, end);
        String link = name(in.getInt(body + 4));
        boolean isPermanent = isNew && (in.getShort(body + 8) & PERMANENT) != 0;
        String key = "neighbour " + has.ip(1) + " on " + link;
        String value = has.has(2) ? "at " + has.hex(2) : "without an address";
        return new Told(set(isPermanent), "neighbour", key, value, link, port);
    }

    private @Nullable Told nextHop(ByteBuffer in, int body, int end, boolean isNew, long port) {
        if (body + 8 > end) {
            return null;
        }
        Attributes has = new Attributes(in, body + 8, end);
        StringBuilder value = new StringBuilder(has.has(4) ? "blackhole" : "");
        optional(value, "via ", has.has(6) ? has.ip(6) : "");
        optional(value, "dev ", has.has(5) ? name(has.number(5)) : "");
        optional(value, "group ", has.has(2) ? has.hex(2) : "");
        String key = "next hop " + has.number(1);
        return new Told(set(isNew), "next hop", key, value.toString().strip(), "", port);
    }

    private @Nullable Told traffic(
            ByteBuffer in, int body, int end, String what, boolean isNew, long port) {
        if (body + 20 > end) {
            return null;
        }
        String link = name(in.getInt(body + 4));
        String place = link + " at " + word(in, body + 12);
        String number = what.equals("filter") ? word(in, body + 16) : word(in, body + 8);
        String key = Told.TRAFFIC + what + " on " + place + " number " + number;
        String value = new Attributes(in, body + 20, end).text(1);
        return new Told(set(isNew), Told.TRAFFIC + what, key, value, link, port);
    }

    private static String word(ByteBuffer in, int at) {
        return Integer.toHexString(in.getInt(at));
    }

    private static void optional(StringBuilder words, String label, String value) {
        if (!value.isEmpty()) {
            words.append(words.isEmpty() || label.startsWith(" ") ? "" : " ");
            words.append(label).append(value);
        }
    }
}
