package io.adamant.collector;

import io.adamant.collector.security.jwt.IssuerKeys;
import io.adamant.collector.security.operator.OidcOperators;
import io.adamant.shared.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may send, and how they prove it.
 *
 * @param agents whether the OTLP listeners have TLS and take only those who have enrolled, and
 *     relays; not asked on loopback unless it is wanted
 * @param operators the file of the people's tokens; without it and {@code oidc} the page and the
 *     API are for loopback and ask nobody
 * @param oidc an issuer whose tokens people may show, beside or in place of the file
 * @param certificate the listeners' own, PEM; made where there is none
 * @param key its key
 * @param names names and addresses of the certificate that is made
 * @param life of an agent's certificate
 * @param issuer who signs agents' certificates in place of the collector's own authority
 * @param aws proof by an EC2 identity document
 * @param gcp proof by a Compute Engine identity token
 */
record SecurityConfig(
        boolean agents,
        Optional<Path> operators,
        Optional<OidcOperators.Rules> oidc,
        Optional<Path> certificate,
        Optional<Path> key,
        List<String> names,
        Duration life,
        Optional<External> issuer,
        Optional<Aws> aws,
        Optional<Gcp> gcp) {

    SecurityConfig {
        names = List.copyOf(names);
    }

    private enum Switch {
        OFF,
        ON
    }

    /**
     * A program that signs.
     *
     * @param authority the certificate of who signs
     * @param limit for one run
     */
    record External(List<String> command, Path authority, Duration limit) {
        External {
            command = List.copyOf(command);
        }
    }

    /**
     * EC2.
     *
     * @param certificates a directory with REGION.pem for each region that is served
     * @param bootWindow how long after its launch an instance may enrol
     */
    record Aws(List<String> accounts, Path certificates, Duration bootWindow) {
        Aws {
            accounts = List.copyOf(accounts);
        }
    }

    /**
     * Compute Engine.
     *
     * @param keys Google's public keys (JWK set): a file, or an https address
     */
    record Gcp(String audience, List<String> projects, String keys) {
        Gcp {
            projects = List.copyOf(projects);
        }
    }

    /** Whether people prove who they are. */
    boolean knowsPeople() {
        return operators.isPresent() || oidc.isPresent();
    }

    static SecurityConfig read(Section root, @Nullable Path besides) {
        Section security = root.section("security");
        boolean agents = security.oneOf("agents", Switch.class, Switch.OFF) == Switch.ON;
        Optional<Path> certificate = path(security, "certificate", besides);
        Optional<Path> key = path(security, "key", besides);
        if (certificate.isPresent() != key.isPresent()) {
            security.problem(certificate.isPresent() ? "key" : "certificate", "must be there too");
        }
        return new SecurityConfig(
                agents,
                path(security, "operators", besides),
                security.has("oidc") ? Optional.of(oidc(security)) : Optional.empty(),
                certificate,
                key,
                security.texts("names"),
                security.duration(
                        "life", Duration.ofHours(12), Duration.ofMinutes(1), Duration.ofDays(7)),
                security.has("issuer") ? Optional.of(issuer(security, besides)) : Optional.empty(),
                security.has("aws") ? Optional.of(aws(security, besides)) : Optional.empty(),
                security.has("gcp") ? Optional.of(gcp(security)) : Optional.empty());
    }

    private static External issuer(Section security, @Nullable Path besides) {
        Section issuer = security.section("issuer");
        if (issuer.texts("command").isEmpty()) {
            issuer.problem("command", "must name the program that signs, and its words");
        }
        return new External(
                issuer.texts("command"),
                resolve(besides, issuer.requiredText("authority")),
                issuer.duration(
                        "limit",
                        Duration.ofSeconds(5),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(8)));
    }

    private static Aws aws(Section security, @Nullable Path besides) {
        Section aws = security.section("aws");
        if (aws.texts("accounts").isEmpty()) {
            aws.problem("accounts", "must name the accounts whose instances are ours");
        }
        return new Aws(
                aws.texts("accounts"),
                resolve(besides, aws.requiredText("certificates")),
                aws.duration(
                        "boot-window",
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1)));
    }

    private static Gcp gcp(Section security) {
        Section gcp = security.section("gcp");
        if (gcp.texts("projects").isEmpty()) {
            gcp.problem("projects", "must name the projects whose instances are ours");
        }
        return new Gcp(
                gcp.requiredText("audience"),
                gcp.texts("projects"),
                gcp.text("keys", "https://www.googleapis.com/oauth2/v3/certs"));
    }

    private static OidcOperators.Rules oidc(Section security) {
        Section oidc = security.section("oidc");
        String issuer = oidc.requiredText("issuer");
        if (!issuer.isEmpty() && !IssuerKeys.mayAsk(issuer)) {
            oidc.problem("issuer", "must be an https address, or an http one of loopback");
        }
        List<String> read = oidc.texts("read");
        List<String> act = oidc.texts("act");
        if (read.isEmpty() && act.isEmpty()) {
            oidc.problem("act", "or read must name values of the claim, or nobody may do anything");
        }
        return new OidcOperators.Rules(
                issuer,
                oidc.requiredText("audience"),
                oidc.text("name", "sub"),
                oidc.text("claim", "groups"),
                new HashSet<>(read),
                new HashSet<>(act));
    }

    private static Optional<Path> path(Section section, String key, @Nullable Path besides) {
        return section.optionalText(key).map(text -> resolve(besides, text));
    }

    private static Path resolve(@Nullable Path besides, String path) {
        return besides == null ? Path.of(path) : besides.resolve(path);
    }
}
