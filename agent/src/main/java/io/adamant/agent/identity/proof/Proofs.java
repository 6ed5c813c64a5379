package io.adamant.agent.identity.proof;

import io.adamant.agent.identity.MetadataServer;
import io.adamant.agent.identity.MetadataServer.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The three proofs, as they are read; empty when one cannot be had now. */
public final class Proofs {

    private static final int MAX_TOKEN_BYTES = 4096;
    private static final String AWS_TOKEN = "/latest/api/token";
    private static final String AWS_PROOF = "/latest/dynamic/instance-identity/rsa2048";
    private static final String GCP_PROOF =
            "/computeMetadata/v1/instance/service-accounts/default/identity";

    private Proofs() {}

    /** A token that the cloud put into a file at launch. */
    public static Optional<String> token(Path file) {
        try {
            return Files.size(file) > MAX_TOKEN_BYTES
                    ? Optional.empty()
                    : Optional.of(Files.readString(file).strip()).filter(t -> !t.isEmpty());
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    /** EC2's identity document with its RSA-2048 signature, PKCS7 in base64. */
    public static Optional<String> aws(MetadataServer server) {
        Map<String, String> life = Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60");
        if (!(server.put(AWS_TOKEN, life) instanceof Answer.Text(String token))) {
            return Optional.empty();
        }
        return text(server.get(AWS_PROOF, Map.of("X-aws-ec2-metadata-token", token.strip())));
    }

    /** Compute Engine's identity token in its full format. */
    public static Optional<String> gcp(MetadataServer server, String audience) {
        String query =
                "?format=full&audience=" + URLEncoder.encode(audience, StandardCharsets.UTF_8);
        return text(server.get(GCP_PROOF + query, Map.of("Metadata-Flavor", "Google")));
    }

    private static Optional<String> text(Answer answer) {
        return answer instanceof Answer.Text(String text) && !text.isBlank()
                ? Optional.of(text.strip())
                : Optional.empty();
    }
}
