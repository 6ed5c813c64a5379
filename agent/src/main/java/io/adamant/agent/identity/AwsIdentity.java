package io.adamant.agent.identity;

import io.adamant.agent.identity.MetadataServer.Answer;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * AWS instance metadata service, version 2 only (EC2 user guide, "Use the Instance Metadata Service
 * to access instance metadata"): a token by PUT, then the instance identity document.
 */
public final class AwsIdentity implements IdentitySource {

    /** Where every EC2 instance finds it. */
    public static final URI BASE = URI.create("http://169.254.169.254");

    private static final String TOKEN = "/latest/api/token";
    private static final String DOCUMENT = "/latest/dynamic/instance-identity/document";
    private static final String HOST_NAME = "/latest/meta-data/local-hostname";

    private final MetadataServer server;

    public AwsIdentity(URI base, Duration timeout) {
        this.server = new MetadataServer(base, timeout);
    }

    @Override
    public Identified find() {
        Answer token = server.put(TOKEN, Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60"));
        return switch (token) {
            case Answer.Text(String text) ->
                    document(Map.of("X-aws-ec2-metadata-token", text.strip()));
            case Answer.Status(int code) ->
                    new Identified.NotYet("no IMDSv2 token: status " + code);
            case Answer.Nothing(String reason) -> new Identified.NotYet("no IMDSv2: " + reason);
        };
    }

    private Identified document(Map<String, String> token) {
        return switch (server.get(DOCUMENT, token)) {
            case Answer.Text(String text) -> read(text, token);
            case Answer.Status(int code) ->
                    new Identified.NotYet("no identity document: status " + code);
            case Answer.Nothing(String reason) ->
                    new Identified.NotYet("no identity document: " + reason);
        };
    }

    private Identified read(String document, Map<String, String> token) {
        Optional<Map<String, String>> fields = FlatJson.texts(document);
        if (fields.isEmpty()) {
            return new Identified.Impossible("the identity document is not flat JSON");
        }
        Map<String, String> f = fields.get();
        String instance = f.getOrDefault("instanceId", "");
        if (!Names.isSafe(instance)) {
            return new Identified.Impossible("the identity document names no instanceId");
        }
        String image = f.getOrDefault("imageId", "");
        return new Identified.Found(
                new Identity(
                        new InstanceId(instance),
                        Names.isSafe(image) ? new ImageId(image) : null,
                        hostName(instance, token),
                        f.get("instanceType"),
                        "aws",
                        f.get("region"),
                        f.get("availabilityZone"),
                        f.get("accountId")));
    }

    private String hostName(String fallback, Map<String, String> token) {
        return server.get(HOST_NAME, token) instanceof Answer.Text(String text) && !text.isBlank()
                ? text.strip()
                : fallback;
    }
}
