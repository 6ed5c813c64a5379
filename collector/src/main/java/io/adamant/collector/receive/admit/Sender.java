package io.adamant.collector.receive.admit;

import io.adamant.collector.journal.Envelope;
import io.adamant.shared.model.BatchId;
import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from.
 *
 * @param name as it stands in the envelope: who is proven, or the address
 * @param account whose quota and share it uses: the instance of the batch where there is one, else
 *     the name. Nothing proves an instance before there are certificates, so that a sender which
 *     lies about it gets another share; the number of accounts is bounded.
 */
public record Sender(String name, String account) {

    /** The sender at an address, by the batch that it names. */
    public static Sender at(@Nullable String address, @Nullable BatchId batch) {
        String name = address == null || isLoopback(address) ? Envelope.LOOPBACK : address;
        return new Sender(name, batch == null ? name : batch.instance().value());
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
