package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.nimbusds.jwt.JWTClaimsSet;
import io.adamant.collector.api.Access;
import io.adamant.collector.api.ApiServer;
import io.adamant.collector.api.CannedFleet;
import io.adamant.collector.api.CannedViews;
import io.adamant.collector.security.ca.Requests;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.jwt.IssuerKeys;
import io.adamant.collector.security.jwt.KeySet;
import io.adamant.collector.security.operator.BothOperators;
import io.adamant.collector.security.operator.LocalIssuer;
import io.adamant.collector.security.operator.OidcOperators;
import io.adamant.collector.security.operator.Operators;
import io.adamant.collector.security.operator.TokenFile;
import io.adamant.collector.security.tls.ServerTls;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * An enrolment, a renewal and an operator's session, good and refused, with every logger at TRACE:
 * no log line, audit record or answer to somebody else holds a secret.
 */
final class SecretsInLogsIT extends SecuredListener {

    private static final byte[] ACT = "{\"why\":\"a test\"}".getBytes(StandardCharsets.UTF_8);

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private final class Everything extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            String thrown =
                    event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(event.getFormattedMessage() + thrown);
        }
    }

    /** What nobody may read in a log, by what it is. */
    private final Map<String, String> secrets = new HashMap<>();

    @Test
    void noSecretIsInAnyLogLineOrRecord() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        Everything everything = new Everything();
        everything.setContext(root.getLoggerContext());
        everything.start();
        root.addAppender(everything);
        root.setLevel(Level.TRACE);
        try {
            enrolments();
            operators();
        } finally {
            root.setLevel(before);
            root.detachAppender(everything);
        }
        assertThat(lines).as("at TRACE something is logged").hasSizeGreaterThan(10);
        assertThat(secrets).hasSize(8);
        secrets.forEach(
                (what, secret) -> {
                    assertThat(lines).as(what).noneMatch(line -> line.contains(secret));
                    assertThat(audit)
                            .as(what)
                            .noneMatch(entry -> entry.toString().contains(secret));
                });
    }

    private void enrolments() throws Exception {
        KeyPair key = Requests.key();
        secrets.put("launch token", TOKEN);
        secrets.put("agent's key", base64(key.getPrivate().getEncoded()));
        secrets.put("authority's key", pem(directory.resolve("security").resolve("ca.key")));
        secrets.put("listener's key", pem(server.keyFile()));
        HttpClient stranger = client(null, List.of());
        for (String instance : List.of("i-1", "i-9")) {
            EnrolRequest request =
                    new EnrolRequest(
                            EnrolRequest.TOKEN, instance, "b-1", Requests.request(key), "", TOKEN);
            post(stranger, EnrolRequest.PATH, request.encode());
        }
        EnrolRequest wrong =
                new EnrolRequest("nothing", "i-1", "b-1", Requests.request(key), "n", TOKEN);
        assertThat(post(stranger, EnrolRequest.PATH, wrong.encode()).statusCode()).isEqualTo(400);
        byte[] torn = java.util.Arrays.copyOf(wrong.encode(), wrong.encode().length - 1);
        assertThat(post(stranger, EnrolRequest.PATH, torn).statusCode()).isEqualTo(400);
    }

    private static String base64(byte[] bytes) {
        String text = Base64.getEncoder().encodeToString(bytes);
        // The head of every such key is the same; its secret is behind.
        return text.substring(48, 88);
    }

    private static String pem(Path file) throws Exception {
        assertThat(Files.getPosixFilePermissions(file))
                .as("%s", file)
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        return Files.readAllLines(file).get(2);
    }

    private void operators() throws Exception {
        Path tokens = directory.resolve("tokens");
        String token = TokenFile.add(tokens, "ann", true, new SecureRandom());
        String wrong = "w".repeat(20) + token.substring(0, 10);
        secrets.put("operator's token", token);
        secrets.put("its hash", SecretFiles.sha256(token.getBytes(StandardCharsets.UTF_8)));
        secrets.put("a wrong token", wrong);
        assertThat(Files.getPosixFilePermissions(tokens))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (LocalIssuer people = new LocalIssuer();
                IssuerKeys keys = new IssuerKeys(people.name())) {
            String jwt =
                    LocalIssuer.signed(
                            new JWTClaimsSet.Builder()
                                    .issuer(people.name())
                                    .audience("us")
                                    .subject("bert")
                                    .claim("groups", List.of("ops"))
                                    .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                                    .build());
            secrets.put("signed token's signature", jwt.substring(jwt.lastIndexOf('.') + 1));
            OidcOperators oidc =
                    new OidcOperators(
                            new OidcOperators.Rules(
                                    people.name(), "us", "sub", "groups", Set.of(), Set.of("ops")),
                            new KeySet(keys, SecuredListener::now),
                            SecuredListener::now,
                            System::nanoTime);
            session(
                    new BothOperators(new TokenFile(tokens, System::nanoTime), oidc),
                    List.of(token, wrong, jwt, jwt.substring(0, jwt.length() - 4)));
        }
    }

    private void session(Operators known, List<String> shown) throws Exception {
        CannedViews canned = new CannedViews(CannedFleet.at(1));
        ServerTls tls = new ServerTls(server.certificateFile(), server.keyFile());
        try (ApiServer api =
                new ApiServer(
                        vertx,
                        new ApiServer.Endpoint("127.0.0.1", 0),
                        canned.views(),
                        canned,
                        canned,
                        Optional::empty,
                        () -> 1,
                        new Access(true, tls::secured, known, audit::add))) {
            int to = api.start();
            HttpClient http = client(null, List.of());
            int[] statuses = new int[shown.size()];
            for (int i = 0; i < shown.size(); i++) {
                HttpRequest request =
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "https://localhost:"
                                                        + to
                                                        + "/api/v1/groups/web/hold"))
                                .header("Authorization", "Bearer " + shown.get(i))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(ACT))
                                .build();
                statuses[i] =
                        http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            }
            assertThat(statuses).containsExactly(200, 401, 200, 401);
        }
    }
}
