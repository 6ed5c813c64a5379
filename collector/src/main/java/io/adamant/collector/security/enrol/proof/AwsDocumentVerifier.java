package io.adamant.collector.security.enrol.proof;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.shared.wire.enrol.EnrolRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * EC2's instance identity document in its RSA-2048 form (EC2 user guide, "Verify the instance
 * identity document ... using the RSA-2048 signature"): base64 of a PKCS7 object that holds the
 * document and a SHA-256 signature by the key of the region's public certificate.
 *
 * <p>A document has no nonce and no audience: whoever reads it can show it again. So it counts only
 * near the launch that it speaks of, and only for the first key that claims it.
 */
public final class AwsDocumentVerifier implements Verifier {

    /** How far in the future a launch may lie by our clock. */
    static final Duration SKEW = Duration.ofMinutes(5);

    private static final int MAX_CHARS = 16_384;
    private static final int RSA_BITS = 2048;

    private final Rules rules;
    private final Roster roster;

    /**
     * What is expected.
     *
     * @param certificates the public certificate of each region that is served
     * @param accounts whose instances are ours
     * @param bootWindow how long after its launch an instance may enrol
     */
    public record Rules(
            Map<String, X509Certificate> certificates, Set<String> accounts, Duration bootWindow) {
        public Rules {
            certificates = Map.copyOf(certificates);
            accounts = Set.copyOf(accounts);
            certificates.forEach(
                    (region, certificate) -> {
                        if (!(certificate.getPublicKey() instanceof RSAPublicKey rsa)
                                || rsa.getModulus().bitLength() < RSA_BITS) {
                            throw new IllegalArgumentException(
                                    "the certificate of " + region + " is not of RSA-2048");
                        }
                    });
        }
    }

    public AwsDocumentVerifier(Rules rules, Roster roster) {
        this.rules = rules;
        this.roster = roster;
    }

    @Override
    public String kind() {
        return EnrolRequest.AWS;
    }

    @Override
    public Verdict verify(Claim claim) {
        Optional<CMSSignedData> signed = signed(claim.proof());
        Optional<JsonObject> document = signed.flatMap(AwsDocumentVerifier::document);
        if (document.isEmpty()) {
            return new Verdict.Refused("this is no signed identity document");
        }
        JsonObject said = document.get();
        X509Certificate certificate = rules.certificates().get(text(said, "region"));
        if (certificate == null) {
            return new Verdict.Refused("no certificate is configured for the document's region");
        }
        if (!isSigned(signed.get(), certificate)) {
            return new Verdict.Refused("the document is not signed by its region");
        }
        if (!rules.accounts().contains(text(said, "accountId"))) {
            return new Verdict.Refused("the document is of a foreign account");
        }
        if (!text(said, "instanceId").equals(claim.instance().value())) {
            return new Verdict.Refused("the document is another instance's");
        }
        return launched(said, claim);
    }

    private Verdict launched(JsonObject said, Claim claim) {
        Instant now = Instant.ofEpochSecond(0, claim.nowUnixNanos());
        try {
            Instant pending = Instant.parse(text(said, "pendingTime"));
            if (pending.isAfter(now.plus(SKEW))
                    || pending.isBefore(now.minus(rules.bootWindow()))) {
                return new Verdict.Refused(
                        "the document's launch is not within the last " + rules.bootWindow());
            }
        } catch (DateTimeParseException unreadable) {
            return new Verdict.Refused("the document has no time of launch");
        }
        return switch (roster.find(claim.instance())) {
            case Roster.Found.No(Verdict verdict) -> verdict;
            case Roster.Found.Live(CloudInstance live) ->
                    live.image().value().equals(text(said, "imageId"))
                            ? new Verdict.Proven()
                            : new Verdict.Refused(
                                    "the document's image is not the one of the inventory");
        };
    }

    private static Optional<CMSSignedData> signed(String proof) {
        if (proof.length() > MAX_CHARS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CMSSignedData(Base64.getMimeDecoder().decode(proof)));
        } catch (CMSException | RuntimeException unreadable) {
            // The parser throws what it likes at bytes that nobody vouches for.
            return Optional.empty();
        }
    }

    private static Optional<JsonObject> document(CMSSignedData signed) {
        try {
            return signed.getSignedContent() != null
                            && signed.getSignedContent().getContent() instanceof byte[] bytes
                    ? Optional.of(new JsonObject(new String(bytes, StandardCharsets.UTF_8)))
                    : Optional.empty();
        } catch (DecodeException | ClassCastException notJson) {
            return Optional.empty();
        }
    }

    private static boolean isSigned(CMSSignedData signed, X509Certificate certificate) {
        try {
            if (signed.getSignerInfos().size() != 1) {
                return false;
            }
            SignerInformation signer = signed.getSignerInfos().iterator().next();
            return signer.getDigestAlgorithmID()
                            .getAlgorithm()
                            .equals(NISTObjectIdentifiers.id_sha256)
                    && signer.verify(
                            new JcaSimpleSignerInfoVerifierBuilder()
                                    .build(certificate.getPublicKey()));
        } catch (CMSException | OperatorCreationException | RuntimeException differs) {
            return false;
        }
    }

    private static String text(JsonObject document, String key) {
        return document.getValue(key) instanceof String text ? text : "";
    }
}
