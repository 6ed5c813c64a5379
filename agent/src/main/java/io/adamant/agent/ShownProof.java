package io.adamant.agent;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.identity.AwsIdentity;
import io.adamant.agent.identity.GcpIdentity;
import io.adamant.agent.identity.MetadataServer;
import io.adamant.agent.identity.proof.Proofs;
import io.adamant.agent.ship.enrol.Proof;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What this host shows, by where it learns who it is: part of the composition root.
 *
 * @param maker makes it of a nonce and the key's hash
 */
record ShownProof(
        String kind, boolean needsNonce, BiFunction<String, String, Optional<String>> maker)
        implements Proof {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    static Proof of(AgentConfig.Identity from) {
        return switch (from.source()) {
            case FILE ->
                    new ShownProof(EnrolRequest.TOKEN, false, (_, _) -> Proofs.token(from.token()));
            case AWS ->
                    new ShownProof(
                            EnrolRequest.AWS,
                            false,
                            (_, _) -> Proofs.aws(server(AwsIdentity.BASE)));
            case GCP ->
                    new ShownProof(
                            EnrolRequest.GCP,
                            true,
                            (nonce, keyHash) ->
                                    Proofs.gcp(
                                            server(GcpIdentity.BASE),
                                            from.audience() + "/" + nonce + "/" + keyHash));
        };
    }

    private static MetadataServer server(URI base) {
        return new MetadataServer(base, TIMEOUT);
    }

    @Override
    public Optional<String> make(String nonce, String keyHash) {
        return maker.apply(nonce, keyHash);
    }
}
