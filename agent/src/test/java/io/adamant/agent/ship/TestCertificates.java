package io.adamant.agent.ship;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Certificates made by the JDK's keytool when a test needs them; none is ever committed. */
final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path dir;

    TestCertificates(Path dir) {
        this.dir = dir;
        authority("ca");
        key("server", "EC");
        key("client", "EC");
    }

    /** A new authority; its certificate is in {@code NAME.pem}. */
    Path authority(String name) {
        keytool(
                "-genkeypair -alias "
                        + name
                        + " -keyalg EC -dname CN="
                        + name
                        + " -ext bc:c -keystore "
                        + store(name));
        keytool(
                "-exportcert -rfc -alias "
                        + name
                        + " -keystore "
                        + store(name)
                        + " -file "
                        + pem(name));
        return pem(name);
    }

    /** A key pair and a request for a certificate. */
    void key(String name, String algorithm) {
        keytool(
                "-genkeypair -alias "
                        + name
                        + " -keyalg "
                        + algorithm
                        + " -dname CN="
                        + name
                        + " -keystore "
                        + store(name));
        keytool(
                "-certreq -alias "
                        + name
                        + " -keystore "
                        + store(name)
                        + " -file "
                        + dir.resolve(name + ".csr"));
    }

    /**
     * A certificate for a key.
     *
     * @param as names the file
     * @param more keytool options, such as a subject's other name
     */
    Path sign(String key, String authority, String as, String more) {
        keytool(
                "-gencert -rfc -alias "
                        + authority
                        + " -keystore "
                        + store(authority)
                        + " -infile "
                        + dir.resolve(key + ".csr")
                        + " -outfile "
                        + pem(as)
                        + " "
                        + more);
        return pem(as);
    }

    /** A key as PKCS#8. */
    Path keyPem(String name) throws IOException, GeneralSecurityException {
        String base64 =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(privateKey(name).getEncoded());
        Path file = dir.resolve(name + ".key");
        Files.writeString(
                file, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
        return file;
    }

    /** Server sockets that speak TLS. */
    SSLServerSocketFactory serverSockets(String key, Path certificate)
            throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "server",
                privateKey(key),
                PASSWORD,
                new Certificate[] {certificate(certificate), certificate(pem("ca"))});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificate(pem("ca")));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context.getServerSocketFactory();
    }

    private static Certificate certificate(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private PrivateKey privateKey(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(store(name).toFile(), PASSWORD);
        return (PrivateKey) store.getKey(name, PASSWORD);
    }

    Path pem(String name) {
        return dir.resolve(name + ".pem");
    }

    private Path store(String name) {
        return dir.resolve(name + ".p12");
    }

    private static void keytool(String options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-Xshare:auto"));
        command.addAll(List.of(options.strip().split(" +")));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("keytool " + options + ": " + said);
            }
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
