package io.adamant.lab;

import io.adamant.lab.host.LabException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One serial port of a guest, with a shell loop at its other end (resource {@code lane}): a
 * request, an answer, never two at once. A request that is not answered in time ends the lane.
 */
final class Lane implements AutoCloseable {

    private static final int MOST_BYTES = 256 << 20;

    private final ServerSocketChannel door;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("lane").factory());
    private SocketChannel channel;
    private InputStream in;
    private OutputStream out;

    private Lane(ServerSocketChannel door) {
        this.door = door;
    }

    /** Listens at a path for the emulator, which connects when it starts. */
    static Lane listen(Path at) throws IOException {
        ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        door.bind(UnixDomainSocketAddress.of(at));
        return new Lane(door);
    }

    /** Waits until the guest's end says that it is there. */
    void awaitReady(Duration bound) {
        within(
                bound,
                () -> {
                    if (channel == null) {
                        channel = door.accept();
                        in = Channels.newInputStream(channel);
                        out = new BufferedOutputStream(Channels.newOutputStream(channel));
                    }
                    while (!line().equals("ready")) {
                        // what was under way when the guest started again
                    }
                    return null;
                });
    }

    /** Runs a script as root; a status of 137 may be its bound. */
    Result run(byte[] script, Duration bound) {
        long seconds = Math.max(1, bound.toSeconds());
        return request(
                "run %d %d".formatted(script.length, seconds), script, bound.plusSeconds(30));
    }

    Result put(byte[] content, String mode, String path) {
        String head = "put %d %s %s".formatted(content.length, mode, path);
        return request(head, content, Duration.ofMinutes(3));
    }

    Result get(String path) {
        return request("get " + path, new byte[0], Duration.ofMinutes(3));
    }

    private Result request(String head, byte[] bytes, Duration bound) {
        return within(
                bound,
                () -> {
                    out.write((head + "\n").getBytes(StandardCharsets.UTF_8));
                    out.write(bytes);
                    out.flush();
                    String[] words = line().split(" ");
                    if (words.length != 4 || !words[0].equals("done")) {
                        throw new IOException("not an answer: " + String.join(" ", words));
                    }
                    int status = Integer.parseInt(words[1]);
                    return new Result(status, bytes(words[2]), bytes(words[3]));
                });
    }

    private byte[] bytes(String count) throws IOException {
        int wanted = Integer.parseInt(count);
        if (wanted > MOST_BYTES) {
            throw new IOException("an answer of " + wanted + " bytes");
        }
        byte[] content = in.readNBytes(wanted);
        if (content.length < wanted) {
            throw new IOException("the lane ended in an answer");
        }
        return content;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new IOException("the emulator is gone");
            }
            line.write(next);
            next = in.read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private <T> T within(Duration bound, Callable<T> work) {
        try {
            return worker.submit(work).get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            close();
            throw new LabException(
                    LabException.Code.GUEST_SILENT, "no answer within " + bound, silent);
        } catch (ExecutionException broken) {
            throw new LabException(
                    LabException.Code.GUEST_ENDED, "" + broken.getCause(), broken.getCause());
        } catch (InterruptedException interrupted) {
            close();
            Thread.currentThread().interrupt();
            throw new LabException(LabException.Code.GUEST_SILENT, "interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        try {
            door.close();
            if (channel != null) {
                channel.close();
            }
        } catch (IOException gone) {
            throw new LabException(LabException.Code.GUEST_ENDED, "a lane did not close", gone);
        }
    }
}
