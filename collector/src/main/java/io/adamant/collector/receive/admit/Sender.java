package io.adamant.collector.receive.admit;

import io.adamant.collector.journal.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from.
 *
 * @param name as it stands in the envelope: who is proven, or the address
 * @param account whose quota and share it uses. Without a proof that is the address: a batch header
 *     can name anybody, and would take another's quota or ever new ones.
 */
public record Sender(String name, String account) {

    /** The sender at an address that proved nothing. */
    public static Sender at(@Nullable String address) {
        String name = address == null || isLoopback(address) ? Envelope.LOOPBACK : address;
        return new Sender(name, name);
    }

    /** A sender that has proven who it is, under the name that it has proven. */
    public static Sender proven(String name, String account) {
        return new Sender(name, account);
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.")
                || address.equals("::1")
                || address.equals("0:0:0:0:0:0:0:1")
                || address.equals("localhost");
    }
}
