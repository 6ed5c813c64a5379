package io.adamant.collector.security.enrol;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.receipt.RefusalLimit;
import io.adamant.collector.security.MinuteLimit;
import io.adamant.collector.security.SourceAddress;
import io.adamant.collector.security.ca.CertificateRequest;
import io.adamant.collector.security.ca.Issuer;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.collector.security.enrol.proof.Roster;
import io.adamant.collector.security.enrol.proof.Verifier;
import io.adamant.collector.security.enrol.proof.Verifier.Claim;
import io.adamant.collector.security.enrol.proof.Verifier.Verdict;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.enrol.EnrolRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives a certificate to whoever proves to be an instance, and to the first only: a second claim
 * for the same boot, by another key, is refused, and both are held under suspicion by name ({@link
 * #contested}). Blocks while a proof is checked; any thread may ask.
 */
public final class Enrolment implements AutoCloseable {

    /** Instances whose boot was claimed twice, of which the newest are named. */
    static final int MAX_CONTESTED = 1000;

    /** Refusals of one address in a minute, a fleet behind one NAT included. */
    static final int MAX_FAILURES = 600;

    /** Certificates of one instance in a minute; it needs one in hours. */
    static final int MAX_ISSUED = 10;

    /** Certificates of one instance of which each is a line of the audit, in an hour. */
    static final int MAX_RECORDED = 20;

    /** A claim is kept for so long though the inventory does not have its instance. */
    private static final Duration FRESH = Duration.ofDays(1);

    private static final String TOO_OFTEN = "this instance has had many certificates just now";

    private final Issuer issuer;
    private final Map<String, Verifier> verifiers = new HashMap<>();
    private final Roster roster;
    private final Claims claims;
    private final Nonces nonces;
    private final AuditLog audit;
    private final WallClock wall;
    private final Meters meters;
    private final MinuteLimit failures;
    private final MinuteLimit issued;
    private final MinuteLimit recorded;
    private final RefusalLimit refusals;
    private final Map<InstanceId, String> contested = new ConcurrentHashMap<>();

    /**
     * @param claimsFile keeps who was first
     */
    public Enrolment(
            Issuer issuer,
            List<Verifier> verifiers,
            Roster roster,
            Path claimsFile,
            AuditLog audit,
            WallClock wall,
            SecureRandom random,
            Meters meters) {
        this.issuer = issuer;
        verifiers.forEach(verifier -> this.verifiers.put(verifier.kind(), verifier));
        this.roster = roster;
        this.claims = Claims.open(claimsFile);
        this.nonces = new Nonces(random);
        this.audit = audit;
        this.wall = wall;
        this.meters = meters;
        this.failures = new MinuteLimit(MAX_FAILURES, wall::unixNanos);
        this.issued = new MinuteLimit(MAX_ISSUED, wall::unixNanos);
        this.recorded = new MinuteLimit(MAX_RECORDED, wall::unixNanos, Duration.ofHours(1));
        this.refusals = new RefusalLimit(wall);
        meters.gauge(
                "adamant_enrol_contested_instances",
                "Instances of which one boot was claimed by two keys.",
                contested::size);
        meters.gauge("adamant_enrol_claims", "Boots that were claimed.", claims::size);
    }

    /** What came of a request. */
    public sealed interface Outcome {

        /** Own certificate first. */
        record Issued(List<X509Certificate> chain) implements Outcome {}

        /** Not with this; asking again the same is of no use. */
        record Refused(Cause cause, String words) implements Outcome {}

        /** Not now. */
        record Later(String words) implements Outcome {}
    }

    /** Why somebody was refused; a metric label. */
    public enum Cause {
        MALFORMED,
        REQUEST,
        KIND,
        NONCE,
        PROOF,
        TAKEN;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A nonce for a proof that needs one; good for two minutes. */
    public String nonce() {
        return nonces.next(wall.unixNanos());
    }

    /**
     * One claim.
     *
     * @param from its address, for the record
     */
    public Outcome enrol(EnrolRequest request, String from) {
        if (!Names.isSafe(request.instance()) || !Names.isSafe(request.boot())) {
            return counted(
                    request,
                    from,
                    new Outcome.Refused(Cause.MALFORMED, "instance and boot are not both named"));
        }
        return counted(request, from, decide(request, from));
    }

    private Outcome decide(EnrolRequest request, String from) {
        long now = wall.unixNanos();
        if (failures.waitSeconds(SourceAddress.of(from)) > 0) {
            return new Outcome.Later("too many wrong proofs from this address");
        }
        Verifier verifier = verifiers.get(request.kind());
        if (verifier == null) {
            return new Outcome.Refused(
                    Cause.KIND, "this collector takes proofs of kind " + verifiers.keySet());
        }
        Optional<CertificateRequest> wanted = CertificateRequest.read(request.certificateRequest());
        if (wanted.isEmpty()) {
            return new Outcome.Refused(
                    Cause.REQUEST, "no PKCS#10 request signed with an EC P-256 or Ed25519 key");
        }
        if (!request.nonce().isEmpty() && !nonces.isFresh(request.nonce(), now)) {
            return new Outcome.Refused(Cause.NONCE, "the nonce is not ours, or too old");
        }
        Claim claim =
                new Claim(
                        new InstanceId(request.instance()),
                        new BootId(request.boot()),
                        SecretFiles.sha256(wanted.get().key().getEncoded()),
                        request.nonce(),
                        request.proof(),
                        now);
        return switch (verdict(verifier, claim)) {
            case Verdict.Refused(String words) -> new Outcome.Refused(Cause.PROOF, words);
            case Verdict.Later(String words) -> new Outcome.Later(words);
            case Verdict.Proven _ -> claimed(claim, wanted.get(), from);
        };
    }

    /**
     * The key that has claimed a boot needs no other proof: it shows by the request's signature
     * that it is still the same. So a fleet enrols again after the loss of the authority's key,
     * long after its documents are too old.
     */
    private Verdict verdict(Verifier verifier, Claim claim) {
        return claims.isHeldBy(claim.instance(), claim.boot(), claim.keyHash())
                ? roster.objection(claim.instance()).orElseGet(Verdict.Proven::new)
                : verifier.verify(claim);
    }

    private Outcome claimed(Claim claim, CertificateRequest wanted, String from) {
        if (!mayIssue(claim.instance().value())) {
            return new Outcome.Later(TOO_OFTEN);
        }
        if (claims.areMany()) {
            roster.all()
                    .ifPresent(all -> claims.forget(all, claim.nowUnixNanos() - FRESH.toNanos()));
        }
        return switch (claims.claim(
                claim.instance(), claim.boot(), claim.keyHash(), claim.nowUnixNanos())) {
            case FIRST, AGAIN ->
                    signed(
                            wanted,
                            new Stamp.Agent(claim.instance(), claim.boot()),
                            claim.nowUnixNanos());
            case TAKEN -> {
                if (contested.size() < MAX_CONTESTED) {
                    contested.put(
                            claim.instance(),
                            "boot " + claim.boot() + " was claimed by a second key from " + from);
                }
                yield new Outcome.Refused(
                        Cause.TAKEN, "another key has claimed this boot: an alarm is raised");
            }
            case NOT_KEPT -> new Outcome.Later("the claim cannot be written down");
        };
    }

    private Outcome signed(CertificateRequest wanted, Stamp holder, long nowUnixNanos) {
        return switch (issuer.sign(wanted, holder, nowUnixNanos)) {
            case Issuer.Signed.Chain(List<X509Certificate> chain) -> new Outcome.Issued(chain);
            case Issuer.Signed.Later(String words) -> new Outcome.Later(words);
        };
    }

    /** A host that asks for certificate after certificate hurts only itself. */
    private boolean mayIssue(String name) {
        if (issued.waitSeconds(name) > 0) {
            return false;
        }
        issued.count(name);
        return true;
    }

    private Outcome renewed(Stamp holder, byte[] certificateRequest) {
        Optional<CertificateRequest> wanted = CertificateRequest.read(certificateRequest);
        if (wanted.isEmpty()) {
            return new Outcome.Refused(Cause.REQUEST, "no PKCS#10 request");
        }
        return mayIssue(holder.text())
                ? signed(wanted.get(), holder, wall.unixNanos())
                : new Outcome.Later(TOO_OFTEN);
    }

    /** A new certificate for the holder of one that is still good. */
    public Outcome renew(Stamp holder, byte[] certificateRequest, String from) {
        Outcome outcome = renewed(holder, certificateRequest);
        count("renew", outcome);
        record(holder.text(), "renew", from, outcome);
        return outcome;
    }

    /** Instances whose boot was claimed twice, and how: one of the two is not what it says. */
    public Map<InstanceId, String> contested() {
        return Map.copyOf(contested);
    }

    private Outcome counted(EnrolRequest request, String from, Outcome outcome) {
        count("enrol", outcome);
        if (outcome instanceof Outcome.Refused) {
            failures.count(SourceAddress.of(from));
        }
        record(
                "claims " + request.instance() + "/" + request.boot(),
                "enrol by " + request.kind(),
                from,
                outcome);
        return outcome;
    }

    private void record(String who, String what, String from, Outcome outcome) {
        OptionalLong leftOut =
                switch (outcome) {
                    case Outcome.Issued _ ->
                            mayRecord(who) ? OptionalLong.of(0) : OptionalLong.empty();
                    case Outcome.Refused _ -> refusals.leftOut();
                    case Outcome.Later _ -> OptionalLong.empty();
                };
        if (leftOut.isPresent()) {
            String result = words(outcome) + RefusalLimit.words(leftOut.getAsLong());
            audit.record(new AuditLog.Entry(wall.unixNanos(), who, what, "", from, result));
        }
    }

    /** One that asks again and again fills no record: it has the same name each time. */
    private boolean mayRecord(String who) {
        if (recorded.waitSeconds(who) > 0) {
            meters.counter(
                            "adamant_enrol_unrecorded",
                            "Certificates beyond what is recorded of one name in an hour.")
                    .increment();
            return false;
        }
        recorded.count(who);
        return true;
    }

    private void count(String act, Outcome outcome) {
        String label =
                switch (outcome) {
                    case Outcome.Issued _ -> "issued";
                    case Outcome.Refused refused -> refused.cause().label();
                    case Outcome.Later _ -> "later";
                };
        meters.counter(
                        "adamant_enrol_requests",
                        "Requests for a certificate by what became of them.",
                        "act",
                        act,
                        "outcome",
                        label)
                .increment();
    }

    private static String words(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Issued _ -> "issued";
            case Outcome.Refused(Cause cause, String words) ->
                    "refused, " + cause.label() + ": " + words;
            case Outcome.Later(String words) -> "later: " + words;
        };
    }

    @Override
    public void close() {
        claims.close();
    }
}
