package io.adamant.collector.security;

/**
 * Whom a limit for each address counts: an IPv4 address is one, of IPv6 the first 64 bits are,
 * since whoever has one such address has the other 2^64 as well.
 */
public final class SourceAddress {

    private static final int GROUPS = 8;
    private static final int KEPT = 4;

    private SourceAddress() {}

    /**
     * @param literal an address as the JDK writes it, a zone behind a percent sign included
     * @return what is the same for all that count as one
     */
    public static String of(String literal) {
        if (literal.indexOf(':') < 0) {
            return literal;
        }
        String address = literal.replaceFirst("%.*", "");
        int gap = address.indexOf("::");
        String[] head = (gap < 0 ? address : address.substring(0, gap)).split(":", -1);
        String[] tail = gap < 0 ? new String[0] : address.substring(gap + 2).split(":", -1);
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < KEPT; i++) {
            kept.append(group(head, tail, i)).append(':');
        }
        return kept.append(":/64").toString();
    }

    private static String group(String[] head, String[] tail, int at) {
        int fromTail = at - (GROUPS - tail.length);
        String group = at < head.length ? head[at] : fromTail >= 0 ? tail[fromTail] : "";
        String bare = group.replaceFirst("^0+", "");
        return bare.isEmpty() ? "0" : bare;
    }
}
