package io.adamant.bench.sink;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;

/** One connection of a sender of lines, as rsyslog's omfwd is. What was read is stored. */
final class TcpConnection implements Listener.Connection {

    private final Store store;
    private final Faults faults;

    TcpConnection(Store store, Faults faults) {
        this.store = store;
        this.faults = faults;
    }

    @Override
    public void serve(Socket socket) throws IOException, InterruptedException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[256 << 10];
        int end = 0;
        while (true) {
            if (faults.waitWhileHanging()) {
                socket.setSoLinger(true, 0);
                return;
            }
            int count = in.read(buffer, end, buffer.length - end);
            if (count <= 0) {
                return;
            }
            end += count;
            int rest = store.lines(buffer, 0, end);
            System.arraycopy(buffer, rest, buffer, 0, end - rest);
            end -= rest;
            if (end == buffer.length) {
                buffer = Arrays.copyOf(buffer, end * 2);
            }
        }
    }
}
