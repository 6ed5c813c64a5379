package io.adamant.agent.source.boot;

import io.adamant.agent.config.Probe;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/** Tries checks against this host. */
public final class HostProber implements Prober {

    private static final int MAX_FILE_BYTES = 1 << 20;

    @Override
    public Probed probe(Probe probe, Duration timeout) {
        try {
            return switch (probe) {
                case Probe.Http http -> HttpProbe.probe(http, timeout);
                case Probe.Tcp tcp -> tcp(tcp, timeout);
                case Probe.Exec exec -> ExecProbe.probe(exec);
                case Probe.FileHolds file -> file(file);
                case Probe.Disk disk -> disk(disk);
            };
        } catch (IOException failed) {
            return Probed.failed(words(failed));
        }
    }

    static String words(IOException failed) {
        String message = failed.getMessage();
        return failed.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static Probed tcp(Probe.Tcp tcp, Duration timeout) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(tcp.host(), tcp.port()), (int) timeout.toMillis());
            return Probed.passed("accepts connections");
        }
    }

    private static Probed file(Probe.FileHolds probe) throws IOException {
        if (!Files.isRegularFile(probe.path())) {
            return Probed.failed(
                    probe.path() + (Files.exists(probe.path()) ? " is no file" : " is missing"));
        }
        String wanted = probe.contains();
        if (wanted == null) {
            return Probed.passed("is there");
        }
        try (InputStream in = Files.newInputStream(probe.path())) {
            String text = new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8);
            return text.contains(wanted)
                    ? Probed.passed("contains what it must")
                    : Probed.failed(probe.path() + " does not contain '" + wanted + "'");
        }
    }

    private static Probed disk(Probe.Disk probe) {
        File path = probe.path().toFile();
        if (!path.exists()) {
            return Probed.failed(probe.path() + " is missing");
        }
        long free = path.getUsableSpace();
        String detail = free / (1 << 20) + " MiB free on " + probe.path();
        return free >= probe.free().bytes()
                ? Probed.passed(detail)
                : Probed.failed(
                        detail + ", fewer than " + probe.free().bytes() / (1 << 20) + " MiB");
    }
}
