package io.adamant.bench.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/** One connection of an OTLP/HTTP sender. */
final class OtlpConnection implements Listener.Connection {

    private final Store store;
    private final Faults faults;

    OtlpConnection(Store store, Faults faults) {
        this.store = store;
        this.faults = faults;
    }

    @Override
    public void serve(Socket socket) throws IOException, InterruptedException {
        Http http = new Http(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        try (Expander expander = new Expander()) {
            while (!hung(socket) && http.next() && !hung(socket)) {
                Faults.Verdict verdict = faults.judge(http.encoding(), http.bodyLength());
                byte[] answer = verdict.answer();
                if (verdict.stores()) {
                    boolean well = store(http, expander);
                    answer = well ? answer : Faults.MALFORMED;
                    if (!http.batch().isEmpty()) {
                        store.answered();
                    }
                }
                out.write(answer);
                if (verdict.closes()) {
                    return;
                }
            }
        }
    }

    private boolean store(Http http, Expander expander) {
        if (!http.path().endsWith("/v1/logs")) {
            store.metrics(http.batch(), http.bodyLength());
            return true;
        }
        try {
            expander.expand(http.encoding(), http.buffer(), http.bodyStart(), http.bodyLength());
        } catch (IOException unreadable) {
            return false;
        }
        return store.logs(http.batch(), expander, http.bodyLength());
    }

    private boolean hung(Socket socket) throws InterruptedException, SocketException {
        boolean hung = faults.waitWhileHanging();
        if (hung) {
            socket.setSoLinger(true, 0);
        }
        return hung;
    }
}
