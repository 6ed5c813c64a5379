package io.adamant.trust;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.security.ca.KeyFileIssuer;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.ca.ServerCertificate;
import io.adamant.collector.security.enrol.Enrolment;
import io.adamant.collector.security.enrol.proof.LaunchTokenVerifier;
import io.adamant.collector.security.enrol.proof.Roster;
import io.adamant.collector.security.tls.EnrolDoor;
import io.adamant.collector.security.tls.MutualTls;
import io.adamant.collector.security.tls.ServerTls;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.WallClock;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The collector's enrolment behind its TLS, for one instance that the inventory has. */
final class RealAuthority implements AutoCloseable {

    static final String TOKEN = "t".repeat(43);

    private final Path directory;
    private final Duration life;
    private final WallClock wall;
    private final SecureRandom random = new SecureRandom();
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> acts = new CopyOnWriteArrayList<>();
    private final SecretFiles certificate;
    private Enrolment enrolment;
    private HttpServer server;
    private int port;

    RealAuthority(Path directory, Duration life, WallClock wall) {
        this.directory = directory;
        this.life = life;
        this.wall = wall;
        this.certificate =
                ServerCertificate.open(
                        directory, List.of("localhost"), List.of("127.0.0.1"), wall, random);
        listen();
    }

    private void listen() {
        KeyFileIssuer issuer =
                KeyFileIssuer.open(directory.resolve("security"), life, wall, random);
        Roster roster = new Roster(() -> inventory(wall));
        enrolment =
                new Enrolment(
                        issuer,
                        List.of(
                                new LaunchTokenVerifier(
                                        roster,
                                        (_, hash) ->
                                                hash.equals(
                                                                SecretFiles.sha256(
                                                                        TOKEN.getBytes(
                                                                                StandardCharsets
                                                                                        .US_ASCII)))
                                                        ? LaunchTokenVerifier.Tokens.Answer.ITS_OWN
                                                        : LaunchTokenVerifier.Tokens.Answer
                                                                .NOT_ITS_OWN)),
                        roster,
                        directory.resolve("claims.log"),
                        entry -> acts.add(entry.what() + ": " + entry.result()),
                        wall,
                        random,
                        Meters.none());
        MutualTls door =
                new MutualTls(
                        new ServerTls(certificate.certificateFile(), certificate.keyFile()),
                        issuer.authority(),
                        new EnrolDoor(enrolment, workers, random, Meters.none()),
                        wall,
                        Meters.none());
        server =
                vertx.createHttpServer(
                                door.secured(new HttpServerOptions())
                                        .setHost("127.0.0.1")
                                        .setPort(port))
                        .connectionHandler(door::opened)
                        .requestHandler(
                                request -> {
                                    if (!door.takes(request)) {
                                        var _ = request.response().setStatusCode(404).end();
                                    }
                                });
        server.listen().await();
        port = server.actualPort();
    }

    private static Inventory inventory(WallClock wall) {
        CloudInstance only =
                new CloudInstance(
                        new InstanceId("i-1"),
                        new GroupName("web"),
                        new ImageId("v1"),
                        "a",
                        CloudInstance.State.RUNNING,
                        CloudInstance.StatusCheck.OK,
                        CloudInstance.LoadBalancer.NONE,
                        wall.unixNanos(),
                        null,
                        false,
                        null);
        return new Inventory(List.of(), List.of(only), true, List.of(), wall.unixNanos());
    }

    int port() {
        return port;
    }

    Path certificate() {
        return certificate.certificateFile();
    }

    /** What was recorded of enrolments, oldest first. */
    List<String> acts() {
        return List.copyOf(acts);
    }

    /** A new authority; what had claimed which boot is still known. */
    void loseTheKey() throws IOException {
        server.close().await();
        enrolment.close();
        Files.delete(directory.resolve("security/ca.key"));
        Files.delete(directory.resolve("security/ca.crt"));
        listen();
    }

    @Override
    public void close() {
        server.close().await();
        enrolment.close();
        workers.close();
        vertx.close().await();
    }
}
