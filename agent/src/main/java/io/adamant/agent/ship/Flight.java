package io.adamant.agent.ship;

import io.adamant.agent.ship.cargo.Parcel;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.peer.Peer;
import io.adamant.agent.spool.codec.Encoding;

/**
 * A part that was sent and is not answered.
 *
 * @param peer that it was sent to
 * @param encoding as it was sent
 * @param bytes of the body on the wire
 * @param sentNanos monotonic time
 */
record Flight(
        Parcel parcel,
        Endpoint endpoint,
        Peer peer,
        Encoding encoding,
        long bytes,
        long sentNanos) {}
