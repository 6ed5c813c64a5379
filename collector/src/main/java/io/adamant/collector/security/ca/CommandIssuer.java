package io.adamant.collector.security.ca;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.TrustException;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a program sign: a client of the operator's own authority, whose key is then nowhere near the
 * collector. The program is run for each certificate.
 *
 * <pre>
 * standard input      the request, PKCS#10, PEM
 * ADAMANT_URI         the only alternative name the certificate is to have, a URI
 * ADAMANT_NAME        a common name for people, 64 characters at most
 * ADAMANT_SECONDS     how long it may live at most
 * standard output     the certificate, PEM, first; what follows is not read
 * exit status         0; any other means: not now
 * </pre>
 *
 * <p>What it answers is not believed but checked ({@link #objection}). It must be signed by the
 * authority's own key, without another one between: that is what listeners ask for.
 */
public final class CommandIssuer implements Issuer {

    private static final Logger LOG = LoggerFactory.getLogger(CommandIssuer.class);

    /** Run at a time; who comes beyond that waits, and no longer than for the program itself. */
    static final int MAX_AT_ONCE = 8;

    static final int MAX_BYTES = 64 * 1024;

    /** How far the authority's clock may be ahead of ours. */
    static final Duration SKEW = Duration.ofMinutes(1);

    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final String CERTIFICATE = "CERTIFICATE";

    private final List<String> command;
    private final X509Certificate authority;
    private final Duration life;
    private final Duration limit;
    private final Count failures;
    private final Semaphore places = new Semaphore(MAX_AT_ONCE);
    private volatile String said = "";

    /**
     * @param command the program and its words
     * @param authority file of whose certificates are taken, PEM
     * @param life longest of a certificate
     * @param limit for one run of the program
     */
    public CommandIssuer(
            List<String> command, Path authority, Duration life, Duration limit, Meters meters) {
        this.command = List.copyOf(command);
        this.authority = read(authority);
        this.life = life;
        this.limit = limit;
        failures =
                meters.counter(
                        "adamant_enrol_issuer_failures",
                        "Certificates that the issuer's program did not make, or made wrong.");
    }

    private static X509Certificate read(Path file) {
        try {
            return certificate(Files.readString(file));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            throw new TrustException(
                    TrustException.Code.FILE,
                    "security.issuer.authority, " + file + ", is no certificate: " + unusable,
                    unusable);
        }
    }

    private static X509Certificate certificate(String pem) throws GeneralSecurityException {
        byte[] der = SecretFiles.block(pem, CERTIFICATE);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    @Override
    public X509Certificate authority() {
        return authority;
    }

    @Override
    public Signed sign(CertificateRequest request, Stamp holder, long nowUnixNanos) {
        try {
            if (!places.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return failed("too many at a time");
            }
            try {
                X509Certificate made = certificate(run(request, holder));
                Optional<String> objection = objection(made, request, holder, nowUnixNanos);
                return objection.isPresent()
                        ? failed("what it made is not taken: " + objection.get())
                        : new Signed.Chain(List.of(made, authority));
            } finally {
                places.release();
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException broken) {
            return failed(String.valueOf(broken.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return failed("the collector ends");
        }
    }

    private Signed failed(String words) {
        failures.increment();
        if (!words.equals(said)) {
            said = words;
            LOG.warn("the issuer {} has not signed: {}", command.getFirst(), words);
        }
        return new Signed.Later("the issuer has not signed; the collector's log says why");
    }

    private String run(CertificateRequest request, Stamp holder)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        environment.put("ADAMANT_URI", Holder.uri(holder));
        environment.put("ADAMANT_NAME", KeyFileIssuer.commonName(holder));
        environment.put("ADAMANT_SECONDS", Long.toString(life.toSeconds()));
        Process process = builder.start();
        Thread watch = Thread.ofVirtual().start(() -> endInTime(process));
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(request.pem().getBytes(StandardCharsets.US_ASCII));
            } catch (IOException notRead) {
                // A program may end without reading; its status says what that means.
            }
            byte[] answer = process.getInputStream().readNBytes(MAX_BYTES);
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)
                    || process.exitValue() != 0) {
                throw new IOException("it ended with no success, or took over " + limit);
            }
            return new String(answer, StandardCharsets.US_ASCII);
        } finally {
            end(process);
            watch.join();
        }
    }

    private void endInTime(Process process) {
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                end(process);
            }
        } catch (InterruptedException stopped) {
            end(process);
        }
    }

    /** Its children too: one that is left would hold the pipe open. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        var _ = process.destroyForcibly();
    }

    /** Why a certificate is not one that we asked for. */
    private Optional<String> objection(
            X509Certificate made, CertificateRequest request, Stamp holder, long nowUnixNanos)
            throws GeneralSecurityException {
        long beginNanos = made.getNotBefore().toInstant().toEpochMilli() * 1_000_000;
        long endNanos = made.getNotAfter().toInstant().toEpochMilli() * 1_000_000;
        List<String> uses = made.getExtendedKeyUsage();
        if (!made.getPublicKey().equals(request.key())) {
            return Optional.of("it is for another key");
        }
        if (!Holder.of(made).equals(Optional.of(holder))) {
            return Optional.of("it does not name " + Holder.uri(holder) + " alone");
        }
        if (endNanos > nowUnixNanos + life.plus(SKEW).toNanos()) {
            return Optional.of("it lives for longer than " + life);
        }
        if (beginNanos > nowUnixNanos + SKEW.toNanos() || endNanos <= nowUnixNanos) {
            return Optional.of("it is not good now");
        }
        if (made.getBasicConstraints() >= 0) {
            return Optional.of("it may sign others");
        }
        if (uses == null || !uses.contains(CLIENT)) {
            return Optional.of("it is not for TLS clients");
        }
        try {
            made.verify(authority.getPublicKey());
        } catch (GeneralSecurityException foreign) {
            return Optional.of("it is not signed by the authority");
        }
        return Optional.empty();
    }
}
