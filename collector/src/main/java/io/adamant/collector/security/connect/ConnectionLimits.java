package io.adamant.collector.security.connect;

/**
 * How many connections a listener takes from one address.
 *
 * @param ofAddress open at a time
 * @param unfinishedOfAddress of these, how many may not have shaken hands yet; without TLS none is
 *     unfinished
 */
public record ConnectionLimits(int ofAddress, int unfinishedOfAddress) {

    /** Hosts behind one NAT, each with a certificate; what an identity holds is bounded besides. */
    public static final ConnectionLimits AGENTS = new ConnectionLimits(16_384, 256);

    /** Browsers and their event streams, scrapers, a proxy before them. */
    public static final ConnectionLimits PEOPLE = new ConnectionLimits(512, 64);

    /** A device sends over one; beyond a thousand of all nobody is let in. */
    public static final ConnectionLimits SYSLOG = new ConnectionLimits(256, 64);

    public ConnectionLimits {
        if (ofAddress < 1 || unfinishedOfAddress < 1) {
            throw new IllegalArgumentException("nobody could connect");
        }
    }
}
