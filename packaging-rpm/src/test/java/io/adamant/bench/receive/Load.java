package io.adamant.bench.receive;

import java.util.List;

/**
 * What the generator is to send.
 *
 * @param port of the collector's OTLP/HTTP on loopback
 * @param warmSeconds sent before anything is counted
 * @param seconds counted
 * @param connections each with one request on its way at a time
 * @param batch records a request
 * @param encoding {@code none}, {@code gzip} or {@code zstd}
 * @param rate records a second of all connections together; 0 for as many as are taken
 * @param isLive lines have the time at which they are sent, and cost the generator more; else that
 *     of its start
 * @param epoch spool epoch of the senders: another one for each run, or all would be repeats
 */
record Load(
        int port,
        int warmSeconds,
        int seconds,
        int connections,
        int batch,
        String encoding,
        int rate,
        boolean isLive,
        long epoch) {

    List<String> toArguments() {
        return List.of(
                Integer.toString(port),
                Integer.toString(warmSeconds),
                Integer.toString(seconds),
                Integer.toString(connections),
                Integer.toString(batch),
                encoding,
                Integer.toString(rate),
                Boolean.toString(isLive),
                Long.toString(epoch));
    }

    static Load parse(String[] arguments) {
        return new Load(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                arguments[5],
                Integer.parseInt(arguments[6]),
                Boolean.parseBoolean(arguments[7]),
                Long.parseLong(arguments[8]));
    }
}
