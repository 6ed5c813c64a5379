package io.adamant.collector.security.ca;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.TrustException;
import io.adamant.shared.time.WallClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;

/**
 * A key and a certificate for a relay: it may carry the telemetry of others, and nothing that it
 * brings decides. Made by whoever can read the authority's key.
 */
public final class RelayCertificate {

    private RelayCertificate() {}

    /**
     * Writes {@code NAME.key}, for its owner only, and {@code NAME.crt}.
     *
     * @param security where the collector keeps {@code ca.key} and {@code ca.crt}
     * @param to a directory, made where it is not there
     * @throws IllegalArgumentException when the name is none
     * @throws TrustException when there is no authority yet, or the files are there already
     */
    public static SecretFiles make(
            Path security,
            String name,
            Path to,
            Duration life,
            WallClock wall,
            SecureRandom random) {
        Stamp.Relay relay = new Stamp.Relay(name);
        if (!Files.exists(security.resolve("ca.crt"))) {
            throw new TrustException(
                    TrustException.Code.FILE,
                    security
                            + "/ca.crt is not there: start the collector with security.agents: on,"
                            + " which makes it");
        }
        SecretFiles files = new SecretFiles(to, name);
        if (files.exist()) {
            throw new TrustException(
                    TrustException.Code.FILE,
                    files.keyFile() + " is there already: take it away, or choose another name");
        }
        KeyPair pair = KeyFileIssuer.pair(random);
        X509Certificate own =
                KeyFileIssuer.open(security, life, wall, random)
                        .issue(CertificateRequest.of(pair.getPublic()), relay, wall.unixNanos())
                        .getFirst();
        files.write(pair.getPrivate(), own);
        return files;
    }
}
