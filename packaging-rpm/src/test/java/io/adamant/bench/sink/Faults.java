package io.adamant.bench.sink;

import java.util.concurrent.atomic.AtomicLong;

/** The fault that is on, and what it makes of a request. Thread-safe. */
final class Faults {

    private record Current(Fault fault, long argument) {}

    /**
     * What to do with a request.
     *
     * @param stores whether it is stored before it is answered
     * @param answer bytes for the wire, empty for none
     * @param closes whether the connection ends after that
     */
    record Verdict(boolean stores, byte[] answer, boolean closes) {}

    static final byte[] OK = Http.answer("200 OK", "Content-Type: application/x-protobuf\r\n", "");
    static final byte[] MALFORMED = Http.answer("400 Bad Request", "", "not what it claims to be");

    private static final Verdict STORE = new Verdict(true, OK, false);
    private static final byte[] HTML =
            Http.answer(
                    "200 OK",
                    "Content-Type: text/html\r\n",
                    "<!doctype html><title>Sign in</title><p>Please sign in to use this network.");
    private static final byte[] HALF = Http.bytes("HTTP/1.1 200 OK\r\nContent-Type: applic");
    private static final byte[] GARBAGE = Http.bytes("\u0001\u0002SSH-2.0-dropbear\r\n\0\0\0\0");

    private final AtomicLong requests = new AtomicLong();
    private volatile Current current = new Current(Fault.NONE, 0);

    Fault fault() {
        return current.fault();
    }

    /** Ends the fault that is on; those that wait for its end go on. */
    synchronized void set(Fault fault, long argument) {
        current = new Current(fault, argument);
        notifyAll();
    }

    /** While the receiver hangs, waits; true when it did. */
    synchronized boolean waitWhileHanging() throws InterruptedException {
        boolean hung = false;
        while (current.fault() == Fault.HANG) {
            hung = true;
            wait();
        }
        return hung;
    }

    Verdict judge(String encoding, int wireBytes) {
        Current now = current;
        return switch (now.fault()) {
            case NONE, DOWN, HANG -> STORE;
            case THIRD_503 ->
                    requests.incrementAndGet() % 3 == 0 ? refusal("503 Unavailable", "") : STORE;
            case RETRY_AFTER ->
                    refusal("503 Unavailable", "Retry-After: " + now.argument() + "\r\n");
            case ZSTD_400 -> encoding.equals("zstd") ? refusal("400 Bad Request", "") : STORE;
            case TOO_LARGE ->
                    wireBytes > now.argument() ? refusal("413 Content Too Large", "") : STORE;
            case HALF -> new Verdict(true, HALF, true);
            case GARBAGE -> new Verdict(true, GARBAGE, true);
            case HTML -> new Verdict(false, HTML, false);
            case CLOSE -> new Verdict(true, new byte[0], true);
        };
    }

    private static Verdict refusal(String status, String headers) {
        return new Verdict(false, Http.answer(status, headers, "not now"), false);
    }
}
