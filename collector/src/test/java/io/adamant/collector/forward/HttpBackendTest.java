package io.adamant.collector.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.adamant.collector.forward.ForwardTarget.Compression;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.encoding.Packer;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.ExportResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpBackendTest {

    private static final byte[] PLAIN = "a body that is no OTLP".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;

    private int status = 200;
    private byte[] answer = new byte[0];
    private @Nullable String retryAfter;
    private Map<String, List<String>> headers = Map.of();
    private String path = "";
    private byte[] body = new byte[0];
    private @Nullable HttpServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private URI serve(HttpServer started) {
        server = started;
        started.createContext("/", this::handle);
        started.start();
        return URI.create(
                (started instanceof HttpsServer ? "https" : "http")
                        + "://localhost:"
                        + started.getAddress().getPort()
                        + "/otlp");
    }

    private URI serve() throws IOException {
        return serve(HttpServer.create(address(), 0));
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        path = exchange.getRequestURI().getPath();
        headers = Map.copyOf(exchange.getRequestHeaders());
        body = exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        if (retryAfter != null) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
        }
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static ForwardTarget target(URI url, Compression compression, @Nullable Path trust) {
        return new ForwardTarget(
                "far",
                url,
                Map.of("Authorization", "Bearer secret"),
                trust,
                compression,
                EnumSet.allOf(Signal.class),
                Duration.ofHours(1),
                1_000,
                Duration.ofSeconds(5));
    }

    private static Envelope envelope(String encoding) {
        return new Envelope(
                "loopback",
                1,
                Signal.METRICS,
                "application/x-protobuf",
                encoding,
                new BatchId(new InstanceId("i-1"), new BootId("b"), 1, 1, 10),
                Packer.pack(encoding, PLAIN));
    }

    private Answer send(URI url, Compression compression, String encoding) throws Exception {
        try (HttpBackend backend = new HttpBackend(target(url, compression, null), () -> 0)) {
            return backend.send(envelope(encoding));
        }
    }

    @Test
    void theBodyGoesOutAsItCameWithItsBatchAndTheSecretHeaders() throws Exception {
        URI url = serve();
        assertThat(send(url, Compression.AS_RECEIVED, "zstd")).isEqualTo(new Answer.Taken(0, ""));
        assertThat(path).isEqualTo("/otlp/v1/metrics");
        assertThat(body).isEqualTo(Packer.pack("zstd", PLAIN));
        assertThat(headers)
                .containsEntry("Content-encoding", List.of("zstd"))
                .containsEntry("Content-type", List.of("application/x-protobuf"))
                .containsEntry("Authorization", List.of("Bearer secret"))
                .containsEntry("Adamant-batch", List.of("i-1/b/1/1/10"));
    }

    @Test
    void everyEncodingCanBecomeEveryOther() throws Exception {
        URI url = serve();
        Map<Compression, String> wanted =
                Map.of(
                        Compression.GZIP, Unpacker.GZIP,
                        Compression.ZSTD, Unpacker.ZSTD,
                        Compression.NONE, Unpacker.IDENTITY);
        for (String from : List.of(Unpacker.IDENTITY, Unpacker.GZIP, Unpacker.ZSTD)) {
            for (Map.Entry<Compression, String> to : wanted.entrySet()) {
                assertThat(send(url, to.getKey(), from)).isInstanceOf(Answer.Taken.class);
                assertThat(headers.containsKey("Content-encoding"))
                        .isEqualTo(to.getKey() != Compression.NONE);
                assertThat(Unpacker.unpack(to.getValue(), body, 1_000, _ -> true))
                        .isInstanceOfSatisfying(
                                Unpacked.Plain.class,
                                plain -> assertThat(plain.bytes()).isEqualTo(PLAIN));
            }
        }
    }

    @Test
    void whatTheSpecificationCallsRetryableIsTriedAgainAndSoIsAWrongConfiguration()
            throws Exception {
        URI url = serve();
        for (int retryable : new int[] {429, 502, 503, 504, 401, 403, 404}) {
            status = retryable;
            retryAfter = "7";
            assertThat(send(url, Compression.GZIP, "gzip"))
                    .isEqualTo(new Answer.Later("HTTP " + retryable, TimeUnit.SECONDS.toNanos(7)));
        }
        for (int permanent : new int[] {400, 405, 415, 500, 301}) {
            status = permanent;
            assertThat(send(url, Compression.GZIP, "gzip"))
                    .isEqualTo(new Answer.Refused("HTTP " + permanent));
        }
        status = 413;
        assertThat(send(url, Compression.GZIP, "gzip")).isEqualTo(new Answer.TooLarge("HTTP 413"));
    }

    @Test
    void retryAfterIsSecondsOrADateAndNeverMoreThanItsBound() {
        long now = TimeUnit.SECONDS.toNanos(784_111_777 - 30);
        assertThat(RetryAfter.nanos("12", now)).isEqualTo(TimeUnit.SECONDS.toNanos(12));
        assertThat(RetryAfter.nanos("Sun, 06 Nov 1994 08:49:37 GMT", now))
                .isEqualTo(TimeUnit.SECONDS.toNanos(30));
        assertThat(RetryAfter.nanos("999999", now))
                .isEqualTo(TimeUnit.SECONDS.toNanos(RetryAfter.MAX_SECONDS));
        assertThat(RetryAfter.nanos("-5", now)).isZero();
        assertThat(RetryAfter.nanos("soon", now)).isZero();
        assertThat(RetryAfter.nanos("99999999999999999999", now)).isZero();
    }

    @Test
    void aPartialSuccessIsASuccessAndSaysWhatWasRejected() throws Exception {
        URI url = serve();
        answer = new ExportResponse(3, "too old").encode();
        assertThat(send(url, Compression.GZIP, "gzip")).isEqualTo(new Answer.Taken(3, "too old"));
        answer = new byte[] {10, 99};
        assertThat(send(url, Compression.GZIP, "gzip")).isEqualTo(new Answer.Taken(0, ""));
    }

    @Test
    void nobodyThereIsTriedAgain() throws Exception {
        assertThat(send(URI.create("http://127.0.0.1:1"), Compression.GZIP, "gzip"))
                .isInstanceOf(Answer.Later.class);
    }

    @Test
    void aBackendIsBelievedOnlyWithACertificateOfItsAuthorities() throws Exception {
        Path keys = directory.resolve("keys.p12");
        Path pem = directory.resolve("ca.pem");
        keytool(
                "-genkeypair -alias a -keyalg EC -groupname secp256r1 -dname CN=localhost -ext SAN=dns:localhost -validity 2 -storetype PKCS12",
                keys);
        keytool("-exportcert -rfc -alias a -file " + pem, keys);
        HttpsServer https = HttpsServer.create(address(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        URI url = serve(https);
        try (HttpBackend trusting = new HttpBackend(target(url, Compression.GZIP, pem), () -> 0);
                HttpBackend other = new HttpBackend(target(url, Compression.GZIP, null), () -> 0)) {
            assertThat(trusting.send(envelope("gzip"))).isEqualTo(new Answer.Taken(0, ""));
            assertThat(other.send(envelope("gzip"))).isInstanceOf(Answer.Later.class);
        }
    }

    private void keytool(String words, Path keys) throws Exception {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words.split(" ")));
        command.addAll(List.of("-keystore", keys.toString(), "-storepass", "changeit"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static SSLContext context(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
