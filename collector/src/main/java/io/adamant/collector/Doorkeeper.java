package io.adamant.collector;

import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.local.LocalCloudClient;
import io.adamant.collector.cloud.local.Reply;
import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.receive.Entrance;
import io.adamant.collector.security.TrustException;
import io.adamant.collector.security.ca.CommandIssuer;
import io.adamant.collector.security.ca.Issuer;
import io.adamant.collector.security.ca.KeyFileIssuer;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.ca.ServerCertificate;
import io.adamant.collector.security.enrol.Enrolment;
import io.adamant.collector.security.enrol.proof.AwsDocumentVerifier;
import io.adamant.collector.security.enrol.proof.GcpTokenVerifier;
import io.adamant.collector.security.enrol.proof.LaunchTokenVerifier;
import io.adamant.collector.security.enrol.proof.Roster;
import io.adamant.collector.security.enrol.proof.Verifier;
import io.adamant.collector.security.jwt.KeySet;
import io.adamant.collector.security.tls.EnrolDoor;
import io.adamant.collector.security.tls.MutualTls;
import io.adamant.collector.security.tls.ServerTls;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.WallClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Wires what agents enrol by: part of the composition root. */
final class Doorkeeper implements AutoCloseable {

    private static final Duration FETCH = Duration.ofSeconds(5);
    private static final Duration ASK = Duration.ofSeconds(3);

    private final Deque<Runnable> endings = new ArrayDeque<>();
    private final ServerTls tls;
    private final MutualTls entrance;
    private final Enrolment enrolment;

    /**
     * What is given to it.
     *
     * @param directory keys and claims; made for its owner only
     */
    record Given(
            SecurityConfig config,
            CollectorConfig.CloudChoice cloud,
            Path directory,
            Supplier<Inventory> inventory,
            AuditLog audit,
            ExecutorService workers,
            WallClock wall,
            Meters meters) {}

    Doorkeeper(Given given) {
        SecureRandom random = new SecureRandom();
        SecurityConfig config = given.config();
        Issuer issuer = issuer(given, random);
        tls = serverTls(config, given.directory(), given.wall(), random);
        Roster roster = new Roster(given.inventory());
        enrolment =
                new Enrolment(
                        issuer,
                        verifiers(given, roster),
                        roster,
                        given.directory().resolve("claims.log"),
                        given.audit(),
                        given.wall(),
                        random,
                        given.meters());
        endings.push(enrolment::close);
        EnrolDoor door = new EnrolDoor(enrolment, given.workers(), random, given.meters());
        entrance = new MutualTls(tls, issuer.authority(), door, given.wall(), given.meters());
    }

    private static Issuer issuer(Given given, SecureRandom random) {
        SecurityConfig config = given.config();
        return config.issuer()
                .<Issuer>map(
                        by ->
                                new CommandIssuer(
                                        by.command(),
                                        by.authority(),
                                        config.life(),
                                        by.limit(),
                                        given.meters()))
                .orElseGet(
                        () ->
                                KeyFileIssuer.open(
                                        given.directory(), config.life(), given.wall(), random));
    }

    /** Instances of which one boot was claimed by two keys, each with how; any thread. */
    Map<InstanceId, String> contested() {
        return enrolment.contested();
    }

    Entrance entrance() {
        return entrance;
    }

    ServerTls tls() {
        return tls;
    }

    /** The listeners' TLS, by the operator's files or by ones that are made. */
    static ServerTls serverTls(
            SecurityConfig config, Path directory, WallClock wall, SecureRandom random) {
        if (config.certificate().isPresent() && config.key().isPresent()) {
            SecretFiles.requireOwnerOnly(config.key().get());
            return new ServerTls(config.certificate().get(), config.key().get());
        }
        List<String> names = new ArrayList<>(List.of("localhost"));
        List<String> addresses = new ArrayList<>(List.of("127.0.0.1", "::1"));
        config.names().forEach(name -> (isAddress(name) ? addresses : names).add(name));
        SecretFiles made = ServerCertificate.open(directory, names, addresses, wall, random);
        return new ServerTls(made.certificateFile(), made.keyFile());
    }

    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("[0-9.]+");
    }

    private List<Verifier> verifiers(Given given, Roster roster) {
        List<Verifier> all = new ArrayList<>();
        if (given.cloud() instanceof CollectorConfig.CloudChoice.Local(URI url)) {
            LocalCloudClient client = new LocalCloudClient(url);
            endings.push(client::close);
            all.add(new LaunchTokenVerifier(roster, (id, hash) -> ask(client, id, hash)));
        }
        given.config()
                .aws()
                .ifPresent(
                        aws ->
                                all.add(
                                        new AwsDocumentVerifier(
                                                new AwsDocumentVerifier.Rules(
                                                        certificates(aws.certificates()),
                                                        new HashSet<>(aws.accounts()),
                                                        aws.bootWindow()),
                                                roster)));
        given.config()
                .gcp()
                .ifPresent(
                        gcp ->
                                all.add(
                                        new GcpTokenVerifier(
                                                new GcpTokenVerifier.Rules(
                                                        gcp.audience(),
                                                        new HashSet<>(gcp.projects())),
                                                new KeySet(source(gcp.keys()), given.wall()),
                                                roster)));
        return all;
    }

    private static LaunchTokenVerifier.Tokens.Answer ask(
            LocalCloudClient client, InstanceId id, String hash) {
        return switch (client.checkLaunchToken(id.value(), hash, ASK)) {
            case Reply.Ok ok ->
                    ok.json().getBoolean("matches", false)
                            ? LaunchTokenVerifier.Tokens.Answer.ITS_OWN
                            : LaunchTokenVerifier.Tokens.Answer.NOT_ITS_OWN;
            case Reply.Refused _, Reply.Unreachable _, Reply.Unknown _ ->
                    LaunchTokenVerifier.Tokens.Answer.NO_ANSWER;
        };
    }

    private static Map<String, X509Certificate> certificates(Path directory) {
        Map<String, X509Certificate> found = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".pem")).toList()) {
                String name = file.getFileName().toString();
                found.put(
                        name.substring(0, name.length() - ".pem".length()),
                        (X509Certificate)
                                CertificateFactory.getInstance("X.509")
                                        .generateCertificate(
                                                new ByteArrayInputStream(
                                                        Files.readAllBytes(file))));
            }
        } catch (IOException | CertificateException unreadable) {
            throw new TrustException(
                    TrustException.Code.FILE,
                    "security.aws.certificates, "
                            + directory
                            + ", must hold REGION.pem files: "
                            + unreadable,
                    unreadable);
        }
        return found;
    }

    private static KeySet.Source source(String keys) {
        if (!keys.startsWith("https://")) {
            return () -> Files.readString(Path.of(keys));
        }
        HttpClient http = HttpClient.newBuilder().connectTimeout(FETCH).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(keys)).timeout(FETCH).build();
        return () -> {
            try {
                HttpResponse<String> answer =
                        http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new IOException(keys + " answered " + answer.statusCode());
                }
                return answer.body();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", stopped);
            }
        };
    }

    @Override
    public void close() {
        while (!endings.isEmpty()) {
            endings.pop().run();
        }
    }
}
