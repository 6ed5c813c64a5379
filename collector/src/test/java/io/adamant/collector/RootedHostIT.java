package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.collector.cloud.local.LocalCloudClient;
import io.adamant.collector.cloud.local.Reply;
import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.localcloud.InProcessLocalCloud;
import io.adamant.collector.security.ca.Holder;
import io.adamant.collector.security.ca.RelayCertificate;
import io.adamant.collector.security.ca.Requests;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import io.adamant.shared.wire.enrol.EnrolRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Root on a host, with the host's real certificate, against a real collector process in mode
 * enforce and the local cloud's real server; only the machines are none. The others enrol, beat and
 * serve as hosts do.
 */
final class RootedHostIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DESIRED = 5;
    private static final int CRIES = 1_000;
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String GRPC = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

    /** One replacement at a time and two in an hour, whoever cries how often. */
    private static final String POLICY =
            """
            mode: enforce
            confirm: 1s
            recover: 1s
            silence: 30s
            boot-bound: 60s
            warm-up: 1s
            patience: 60s
            unconfirmed-patience: 60s
            drain: 1s
            evidence: 2s
            inventory: 500ms
            budget: { count: 1 }
            breaker: { percent: 100 }
            rate: { group: 2, image: 100, total: 100 }
            """;

    @TempDir Path directory;
    private InProcessLocalCloud cloud;
    private LocalCloudClient client;
    private KilledCollector collector;
    private RootedFleet fleet;
    private List<String> ids;

    @BeforeEach
    void start() throws Exception {
        cloud = new InProcessLocalCloud(directory.resolve("cloud"));
        client = new LocalCloudClient(cloud.address());
        assertThat(client.putImage("v1", true, "")).isInstanceOf(Reply.Ok.class);
        assertThat(client.putGroup("web", "shop", "v1", DESIRED, DESIRED + 2, List.of("a")))
                .isInstanceOf(Reply.Ok.class);
        Path own = Files.createDirectories(directory.resolve("collector"));
        Files.writeString(own.resolve("policy.yaml"), POLICY);
        collector =
                new KilledCollector(
                        own, cloud.address(), "security: { agents: on }\npolicy: policy.yaml");
        collector.start();
        fleet = new RootedFleet(cloud, collector);
        await("everybody is known and healthy")
                .atMost(LIMIT)
                .until(() -> verdicts().values().stream().filter("healthy"::equals).count() == 5);
        ids = new ArrayList<>(verdicts().keySet());
    }

    @AfterEach
    void stop() {
        fleet.close();
        collector.close();
        client.close();
        cloud.close();
    }

    private JsonObject json(String path) {
        return new JsonObject(collector.get(path).orElseThrow().body());
    }

    /** Of everybody who is not gone. */
    private Map<String, String> verdicts() {
        Map<String, String> verdicts = new TreeMap<>();
        JsonArray list = json("/api/v1/instances").getJsonArray("list");
        for (int i = 0; i < list.size(); i++) {
            JsonObject one = list.getJsonObject(i);
            verdicts.put(one.getString("id"), one.getString("state"));
        }
        return verdicts;
    }

    private double metric(String name) {
        return collector
                .get("/metrics")
                .orElseThrow()
                .body()
                .lines()
                .filter(line -> line.matches(name + "(_total)?(\\{.*)? .*"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private int lines(String instance, String containing) {
        return json("/api/v1/logs?instance=" + instance + "&contains=" + containing)
                .getJsonArray("list")
                .size();
    }

    /** Everything that would cost a host its life, if it were believed. */
    private static List<HostEvent> lies() {
        return List.of(
                new HealthChanged(HealthStatus.HEALTHY, HealthStatus.SICK, "a-lie", List.of()),
                changed(1),
                new BootReport(
                        BootVerdict.FAILED,
                        "a-lie",
                        0,
                        "6.1",
                        List.of(),
                        List.of(),
                        SpeakingHost.SEALED,
                        500),
                new Shutdown("a-lie"));
    }

    private static SealChanged changed(int number) {
        return new SealChanged(
                SealTier.ENFORCED,
                SpeakingHost.SEALED,
                "a file differs",
                List.of("/usr/bin/" + number + ": changed"),
                number);
    }

    private static List<LogRecord> records(List<HostEvent> events) {
        return events.stream().map(e -> HostEvents.encode(e, SpeakingHost.now())).toList();
    }

    /** A line beside each lie, so that it can be looked up under whose name it stands. */
    private static LogRecord line() {
        long now = SpeakingHost.now();
        return new LogRecord(now, now, 9, "", new Value.Text("a-lie"), Map.of());
    }

    private static byte[] protobuf(HostResource as) {
        List<LogRecord> all = new ArrayList<>(records(lies()));
        all.add(line());
        return OtlpEncoder.request(as, OtlpEncoder.scopeLogs(all));
    }

    private static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(message.length + 5)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private static JsonObject json(Value value) {
        return switch (value) {
            case Value.Text text -> new JsonObject().put("stringValue", text.text());
            case Value.Whole whole -> new JsonObject().put("intValue", "" + whole.number());
            case Value.Real real -> new JsonObject().put("doubleValue", real.number());
            case Value.Flag flag -> new JsonObject().put("boolValue", flag.set());
            case Value.Bytes bytes -> new JsonObject().put("bytesValue", bytes.bytes());
            case Value.Items items -> {
                JsonArray values = new JsonArray();
                items.items().forEach(item -> values.add(json(item)));
                yield new JsonObject().put("arrayValue", new JsonObject().put("values", values));
            }
            case Value.Fields fields ->
                    new JsonObject()
                            .put("kvlistValue", new JsonObject().put("values", pairs(fields)));
        };
    }

    private static JsonArray pairs(Value.Fields fields) {
        JsonArray values = new JsonArray();
        fields.fields()
                .forEach(
                        (key, value) ->
                                values.add(
                                        new JsonObject()
                                                .put("key", key)
                                                .put("value", json(value))));
        return values;
    }

    private static byte[] otlpJson(HostResource as, List<LogRecord> records) {
        Map<String, Value> names = new TreeMap<>();
        names.put("host.id", new Value.Text(as.instance().value()));
        names.put("host.name", new Value.Text(as.hostName()));
        names.put("service.instance.id", new Value.Text(as.instance().value()));
        names.put("adamant.boot.id", new Value.Text(as.boot().value()));
        JsonArray logs = new JsonArray();
        for (LogRecord record : records) {
            logs.add(
                    new JsonObject()
                            .put("timeUnixNano", "" + record.timeUnixNanos())
                            .put("eventName", record.eventName())
                            .put("body", json(record.body())));
        }
        return new JsonObject()
                .put(
                        "resourceLogs",
                        new JsonArray()
                                .add(
                                        new JsonObject()
                                                .put(
                                                        "resource",
                                                        new JsonObject()
                                                                .put(
                                                                        "attributes",
                                                                        pairs(
                                                                                new Value.Fields(
                                                                                        names))))
                                                .put(
                                                        "scopeLogs",
                                                        new JsonArray()
                                                                .add(
                                                                        new JsonObject()
                                                                                .put(
                                                                                        "logRecords",
                                                                                        logs)))))
                .encode()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] loki(String as) {
        return """
        {"streams":[{"stream":{"instance":"%1$s","host":"%1$s","host_id":"%1$s",\
        "service_instance_id":"%1$s"},"values":[["%2$d","a-lie"]]}]}\
        """
                .formatted(as, SpeakingHost.now())
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatItSaysOfOthersInEachProtocolAndFieldIsItsOwnWord() throws Exception {
        SpeakingHost rooted = fleet.host(ids.get(0));
        SpeakingHost victim = fleet.host(ids.get(1));
        HostResource as = SpeakingHost.resource(victim.id.value(), victim.boot.value());
        double foreign = metric("adamant_receive_foreign_batches");
        byte[] json = otlpJson(as, records(lies()));

        assertThat(rooted.post("/v1/logs", PROTOBUF, protobuf(as)).statusCode()).isEqualTo(200);
        assertThat(rooted.post("/v1/logs", "application/json", json).statusCode()).isEqualTo(200);
        assertThat(
                        rooted.post(
                                        GRPC,
                                        "application/grpc",
                                        framed(protobuf(as)),
                                        "te",
                                        "trailers")
                                .statusCode())
                .isEqualTo(200);
        assertThat(
                        rooted.post(
                                        "/loki/api/v1/push",
                                        "application/json",
                                        loki(victim.id.value()))
                                .statusCode())
                .isEqualTo(204);
        // Its batch would make the collector take the victim's next one for a repeat.
        assertThat(
                        rooted.post(
                                        "/v1/logs",
                                        PROTOBUF,
                                        protobuf(as),
                                        "Adamant-Batch",
                                        victim.nextBatch())
                                .statusCode())
                .isEqualTo(400);
        assertThat(metric("adamant_receive_foreign_batches")).isEqualTo(foreign + 1);

        await("what it said stands under its own name")
                .atMost(LIMIT)
                .until(() -> lines(rooted.id.value(), "a-lie") >= 2);
        assertThat(lines(victim.id.value(), "a-lie")).isZero();
        others(victim.id.value());
        hidesNothingOf(victim);
    }

    @Test
    void aRelaysCertificateDecidesNothingAboutAnybody() throws Exception {
        double carried = metric("adamant_fleet_carried_deliveries");
        HttpClient relay = relay();
        for (String id : ids) {
            HostResource as = SpeakingHost.resource(id, "boot-of-" + id);
            for (byte[] body : List.of(protobuf(as), otlpJson(as, records(lies())))) {
                HttpRequest request =
                        HttpRequest.newBuilder(collector.secured().resolve("/v1/logs"))
                                .header(
                                        "Content-Type",
                                        body[0] == '{' ? "application/json" : PROTOBUF)
                                .header("Adamant-Batch", fleet.host(id).nextBatch())
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build();
                assertThat(
                                relay.send(request, HttpResponse.BodyHandlers.ofByteArray())
                                        .statusCode())
                        .isEqualTo(200);
            }
        }
        await("the fleet has heard of it")
                .atMost(LIMIT)
                .until(
                        () ->
                                metric("adamant_fleet_carried_deliveries")
                                        >= carried + 2 * ids.size());
        for (String id : ids) {
            others(id);
            hidesNothingOf(fleet.host(id));
        }
        relay.shutdownNow();
    }

    @Test
    void itEnrolsAsNobodyElseAndAReplayedClaimIsRefusedAndAnAlarm() throws Exception {
        SpeakingHost rooted = fleet.host(ids.get(0));
        SpeakingHost victim = fleet.host(ids.get(1));
        KeyPair fresh = Requests.key();
        String other = victim.id.value();

        for (String boot : List.of(victim.boot.value(), "another-boot")) {
            assertThat(rooted.claim(other, boot, fresh, rooted.token()).statusCode())
                    .as("its own token for another instance")
                    .isEqualTo(403);
            assertThat(rooted.claim(other, boot, rooted.key(), rooted.token()).statusCode())
                    .isEqualTo(403);
        }
        assertThat(rooted.claim(other + "/../x", "b", fresh, rooted.token()).statusCode())
                .isEqualTo(400);
        // Had it seen the victim's own claim, token and all, it could not use it for its key.
        assertThat(rooted.claim(other, victim.boot.value(), fresh, victim.token()).statusCode())
                .isEqualTo(409);
        assertThat(json("/api/v1/instances").getJsonArray("notices").encode())
                .contains(other + " may not be what it says");
        // To the letter the same claim: the certificate is for the victim's key, which it has not.
        assertThat(renewedAs(rooted, victim)).isEqualTo(new Stamp.Agent(rooted.id, rooted.boot));
        others(other);
    }

    private static Stamp renewedAs(SpeakingHost rooted, SpeakingHost victim) throws Exception {
        byte[] wanted =
                new EnrolRequest(
                                "",
                                victim.id.value(),
                                victim.boot.value(),
                                Requests.request(Requests.key()),
                                "",
                                "")
                        .encode();
        HttpResponse<byte[]> answer = rooted.post(EnrolRequest.RENEW_PATH, PROTOBUF, wanted);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Holder.of(SpeakingHost.first(answer.body())).orElseThrow();
    }

    @Test
    void aThousandCriesOfThreeHostsReplaceNobodyElseAndNoMoreThanBudgetAndRateAllow()
            throws Exception {
        Set<String> rooted = new TreeSet<>(ids.subList(0, 3));
        List<String> honest = ids.subList(3, DESIRED);
        int most = 0;
        for (int i = 1; i <= CRIES; i++) {
            for (String id : rooted) {
                // Of a host that is gone nothing is heard any more, and that is no failure here.
                cry(fleet.host(id), i);
            }
            if (i % 100 == 0) {
                most = Math.max(most, open());
            }
        }
        await("two are replaced")
                .atMost(LIMIT)
                .until(() -> running().stream().filter(rooted::contains).count() == 1);
        await("and their intents are closed").atMost(LIMIT).until(() -> open() == 0);
        await("the third stays, and is called changed")
                .during(Duration.ofSeconds(5))
                .atMost(LIMIT)
                .until(() -> running().stream().filter(rooted::contains).count() == 1);
        assertThat(most).as("replaced at a time").isLessThanOrEqualTo(1);
        assertThat(running()).containsAll(honest);
        assertThat(replaced()).hasSize(2).isSubsetOf(rooted);
        honest.forEach(this::others);
    }

    private static void cry(SpeakingHost host, int number) throws Exception {
        int status =
                switch (number % 3) {
                    case 0 -> host.say(changed(number));
                    case 1 ->
                            host.post(
                                            "/v1/logs",
                                            "application/json",
                                            otlpJson(
                                                    host.resource,
                                                    records(List.of(changed(number)))))
                                    .statusCode();
                    default ->
                            host.post(
                                            GRPC,
                                            "application/grpc",
                                            framed(
                                                    OtlpEncoder.request(
                                                            host.resource,
                                                            OtlpEncoder.scopeLogs(
                                                                    records(
                                                                            List.of(
                                                                                    changed(
                                                                                            number)))))))
                                    .statusCode();
                };
        assertThat(status).isEqualTo(200);
    }

    private int open() {
        return json("/api/v1/instances").getInteger("open_intents");
    }

    /** Instances that the cloud has, not what the collector believes. */
    private Set<String> running() {
        JsonArray all =
                ((Reply.Ok) client.firstPage(200, LocalCloudClient.LIMIT))
                        .json()
                        .getJsonArray("instances");
        return all.stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("state").equalsIgnoreCase("running"))
                .map(one -> one.getString("id"))
                .collect(Collectors.toSet());
    }

    /** By the receipts, which are what was done. */
    private Set<String> replaced() {
        return collector
                .get("/api/v1/receipts")
                .orElseThrow()
                .body()
                .lines()
                .map(JsonObject::new)
                .filter(line -> line.containsKey("receipt"))
                .map(line -> line.getJsonObject("receipt").getString("instance"))
                .collect(Collectors.toSet());
    }

    /** Nobody decided anything about this one. */
    private void others(String id) {
        assertThat(verdicts()).containsEntry(id, "healthy");
        assertThat(running()).contains(id);
        assertThat(replaced()).doesNotContain(id);
    }

    private void hidesNothingOf(SpeakingHost victim) {
        await(victim.id + "'s records are complete")
                .atMost(LIMIT)
                .until(
                        () ->
                                OnceIT.words(collector, victim.id).startsWith("complete: ")
                                        && lines(victim.id.value(), "") > 0);
    }

    private HttpClient relay() throws Exception {
        SecretFiles made =
                RelayCertificate.make(
                        collector.security(),
                        "edge",
                        directory.resolve("relay"),
                        Duration.ofDays(1),
                        SpeakingHost::now,
                        new SecureRandom());
        X509Certificate certificate =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(
                                                Files.readAllBytes(made.certificateFile())));
        String pem = Files.readString(made.keyFile(), StandardCharsets.US_ASCII);
        byte[] der =
                Base64.getMimeDecoder()
                        .decode(pem.replaceAll("-----[A-Z ]+-----", "").replace("\n", ""));
        KeyPair key =
                new KeyPair(
                        certificate.getPublicKey(),
                        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)));
        return SpeakingHost.client(
                collector.secured(), collector.security().resolve("server.crt"), key, certificate);
    }
}
