package io.adamant.collector;

import io.adamant.collector.security.ca.Requests;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.enrol.EnrolAnswer;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A host as the collector sees it: a key, a certificate, a boot, and what it says with them. */
final class SpeakingHost implements AutoCloseable {

    static final SealState SEALED =
            new SealState(true, SealTier.ENFORCED, "", "", List.of("/usr"), null, List.of());

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long BEAT_MILLIS = 500;

    final InstanceId id;
    final BootId boot;
    final HostResource resource;
    private final URI base;
    private final Path trusted;
    private final String token;
    private final KeyPair key = Requests.key();
    private HttpClient client;
    private @Nullable X509Certificate certificate;
    private long sequence;

    /**
     * @param trusted the collector's certificate
     */
    SpeakingHost(URI base, Path trusted, String id, String token) throws Exception {
        this.base = base;
        this.trusted = trusted;
        this.token = token;
        this.id = new InstanceId(id);
        boot = new BootId("boot-of-" + id);
        resource = resource(id, boot.value());
        client = client(base, trusted, null, null);
    }

    /** Says that it is an instance, as a payload may. */
    static HostResource resource(String id, String boot) {
        return new HostResource(
                new InstanceId(id),
                new BootId(boot),
                id,
                new ImageId("v1"),
                null,
                null,
                null,
                null,
                null,
                "1");
    }

    static HttpClient client(
            URI base, Path trusted, @Nullable KeyPair key, @Nullable X509Certificate certificate)
            throws Exception {
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        try (InputStream in = Files.newInputStream(trusted)) {
            known.setCertificateEntry(
                    base.getHost(),
                    CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(known);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (key != null) {
            own.setKeyEntry("own", key.getPrivate(), new char[0], new Certificate[] {certificate});
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).connectTimeout(LIMIT).build();
    }

    static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** The status of a claim with whatever it likes; nothing is taken into use. */
    HttpResponse<byte[]> claim(String instance, String boot, KeyPair key, String token)
            throws Exception {
        EnrolRequest request =
                new EnrolRequest(
                        EnrolRequest.TOKEN, instance, boot, Requests.request(key), "", token);
        return post(EnrolRequest.PATH, "application/x-protobuf", request.encode());
    }

    /** Enrols as itself; false when it was put off. */
    boolean enrol() throws Exception {
        HttpResponse<byte[]> answer = claim(id.value(), boot.value(), key, token);
        if (answer.statusCode() != 200) {
            return false;
        }
        X509Certificate issued = first(answer.body());
        certificate = issued;
        client.close();
        client = client(base, trusted, key, issued);
        return true;
    }

    static X509Certificate first(byte[] answer) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(
                                        EnrolAnswer.decode(answer).certificates().getFirst()));
    }

    HttpResponse<byte[]> post(String path, String type, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path))
                        .header("Content-Type", type)
                        .timeout(LIMIT)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** What it says of itself, in one batch of its own; the status. */
    int say(HostEvent... events) throws IOException, InterruptedException {
        List<LogRecord> records =
                java.util.Arrays.stream(events).map(e -> HostEvents.encode(e, now())).toList();
        BatchId batch = new BatchId(id, boot, 1, sequence + 1, records.size());
        sequence += records.size();
        return post(
                        "/v1/logs",
                        "application/x-protobuf",
                        OtlpEncoder.request(resource, OtlpEncoder.scopeLogs(records)),
                        BatchId.HEADER,
                        batch.toHeader())
                .statusCode();
    }

    /** The batch that it sends next. */
    String nextBatch() {
        return new BatchId(id, boot, 1, sequence + 1, 1).toHeader();
    }

    int ready() throws IOException, InterruptedException {
        return say(
                new BootReport(
                        BootVerdict.READY,
                        "as tested",
                        0,
                        "6.1",
                        List.of(),
                        List.of(),
                        SEALED,
                        BEAT_MILLIS));
    }

    int beat() throws IOException, InterruptedException {
        return say(
                new Heartbeat(
                        sequence, 1, HealthStatus.HEALTHY, SealTier.ENFORCED, BEAT_MILLIS, 0, 0));
    }

    Optional<X509Certificate> certificate() {
        return Optional.ofNullable(certificate);
    }

    KeyPair key() {
        return key;
    }

    String token() {
        return token;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
