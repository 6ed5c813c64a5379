package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.receive.Client.Got;
import io.adamant.collector.security.ca.CertificateRequest;
import io.adamant.collector.security.ca.Requests;
import io.adamant.collector.security.ca.SecretFiles;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows of docs/collect-receive.md's table that need TLS: who sends, by protocol. */
final class ProofConformanceIT extends SecuredListener {

    private static final List<String> LINES = List.of("one", "two", "three");

    private Got send(
            Protocol protocol, UnaryOperator<HttpClientOptions> secured, Map<String, String> more) {
        Map<String, String> headers = protocol.headers("");
        headers.putAll(more);
        try (Client client =
                new Client(
                        vertx,
                        protocol == Protocol.GRPC,
                        port,
                        options ->
                                secured.apply(
                                        options.setSsl(true)
                                                .setUseAlpn(true)
                                                .setTrustAll(true)
                                                .setVerifyHost(false)))) {
            return client.send(
                    HttpMethod.POST,
                    protocol.path(),
                    headers,
                    protocol.body(protocol.message(LINES), ""));
        }
    }

    private UnaryOperator<HttpClientOptions> as(Stamp holder) throws Exception {
        KeyPair key = Requests.key();
        byte[] certificate =
                issuer.issue(
                                CertificateRequest.read(Requests.request(key)).orElseThrow(),
                                holder,
                                now())
                        .getFirst()
                        .getEncoded();
        return options ->
                options.setKeyCertOptions(
                        new PemKeyCertOptions()
                                .addCertValue(
                                        Buffer.buffer(SecretFiles.pem("CERTIFICATE", certificate)))
                                .addKeyValue(
                                        Buffer.buffer(
                                                SecretFiles.pem(
                                                        "PRIVATE KEY",
                                                        key.getPrivate().getEncoded()))));
    }

    private static String word(Got got) {
        return got.grpcStatus() < 0 ? "" + got.status() : got.status() + "/" + got.grpcStatus();
    }

    private static String success(Protocol protocol) {
        return protocol.isLoki() ? "204" : protocol == Protocol.GRPC ? "200/0" : "200";
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whoHasNotProvenWhoItIsIsTurnedAwayAndToldWhatToDo(Protocol protocol) {
        Got got = send(protocol, options -> options, Map.of());
        assertThat(word(got)).isEqualTo(protocol == Protocol.GRPC ? "200/16" : "401");
        assertThat(got.headers()).doesNotContainKeys("Retry-After", "grpc-status-details-bin");
        assertThat(new String(got.body(), StandardCharsets.UTF_8) + got.headers())
                .contains("an agent enrols first");
        assertThat(journal.kept).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anAgentIsTakenUnderItsOwnNameWhateverItsPayloadClaims(Protocol protocol) throws Exception {
        assertThat(word(send(protocol, as(I_1), Map.of()))).isEqualTo(success(protocol));
        assertThat(journal.kept)
                .singleElement()
                .satisfies(kept -> assertThat(kept.sender()).isEqualTo("agent:i-1/b-1"));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anAgentThatNamesAnotherInstancesBatchIsRefusedForGood(Protocol protocol) throws Exception {
        Got got = send(protocol, as(I_1), Map.of("Adamant-Batch", "i-2/b/1/1/3"));
        assertThat(word(got)).isEqualTo(protocol == Protocol.GRPC ? "200/3" : "400");
        assertThat(journal.kept).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aRelayIsTakenAsARelayAndItsBatchIdsAreNotLookedAt(Protocol protocol) throws Exception {
        Got got =
                send(protocol, as(new Stamp.Relay("edge")), Map.of("Adamant-Batch", "i-2/b/1/1/3"));
        assertThat(word(got)).isEqualTo(success(protocol));
        assertThat(journal.kept)
                .singleElement()
                .satisfies(
                        kept -> {
                            assertThat(kept.sender()).isEqualTo("relay:edge");
                            assertThat(kept.batch()).isNull();
                        });
    }
}
