package io.adamant.agent.ship;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.peer.RetryCause;
import io.adamant.agent.spool.codec.Encoding;
import java.util.EnumMap;
import java.util.Map;

/**
 * The shipper's account since its start.
 *
 * @param sentBatches batches dealt with, whatever was rejected of them
 * @param sentRecords records that the receiver has taken
 * @param sentBytes bodies of delivered requests, as on the wire
 * @param requests attempts, delivered or not, questions included
 * @param probes questions: requests without records that ask what a receiver reads
 * @param inFlight requests that are not answered yet
 * @param window how many there may be
 * @param roundTripNanos from the sending of a request to its answer, smoothed; 0 for none yet
 * @param encodings as records last went to each endpoint
 * @param retries attempts that are made again later, by cause
 * @param rejectedRecords refused by the receiver
 * @param tooLargeRecords too large for the receiver even alone
 * @param shortened times that a record's body was halved to fit
 * @param unreadableRecords that the spool held but nobody can read
 * @param splits batches or parts halved after a 413
 * @param oddResponses delivered, with a body of a media type of OTLP that is no response in
 *     protobuf
 * @param lastSuccessUnixNanos when a request was last delivered, 0 for never
 * @param failuresInRow attempts since then
 * @param lastFailure words about the last failed attempt, empty for none
 */
public record ShipStats(
        long sentBatches,
        long sentRecords,
        long sentBytes,
        long requests,
        long probes,
        int inFlight,
        int window,
        long roundTripNanos,
        Map<Endpoint, Encoding> encodings,
        Map<RetryCause, Long> retries,
        long rejectedRecords,
        long tooLargeRecords,
        long shortened,
        long unreadableRecords,
        long splits,
        long oddResponses,
        long lastSuccessUnixNanos,
        long failuresInRow,
        String lastFailure) {

    public ShipStats {
        encodings = Map.copyOf(encodings);
        retries = retries.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(retries));
    }
}
