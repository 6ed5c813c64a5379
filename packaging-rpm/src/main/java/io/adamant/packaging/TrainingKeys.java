package io.adamant.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * One pair of keys for a day, made by the JDK's keytool, that receiver and agent both show and both
 * trust. It never leaves the build's working directory.
 *
 * @param store PKCS#12
 * @param authority PEM
 * @param certificate PEM
 * @param key PEM, PKCS#8
 */
record TrainingKeys(Path store, Path authority, Path certificate, Path key) {

    private static final String PASSWORD = "of no worth";
    private static final String ALIAS = "training";

    static TrainingKeys make(Path dir) throws IOException {
        Files.createDirectories(dir);
        Path store = dir.resolve("training.p12");
        Tool.run(
                List.of(
                        Tool.ofJdk("keytool"),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=training",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc:c",
                        "-validity",
                        "1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        ALIAS));
        try {
            KeyStore keys = open(store);
            Certificate own = keys.getCertificate(ALIAS);
            byte[] secret = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
            Path certificate = pem(dir.resolve("agent.pem"), "CERTIFICATE", own.getEncoded());
            Path key = pem(dir.resolve("agent.key"), "PRIVATE KEY", secret);
            return new TrainingKeys(store, certificate, certificate, key);
        } catch (GeneralSecurityException broken) {
            throw new PackagingException("keys for the training run", broken);
        }
    }

    /** Shows the certificate, and trusts it alone. */
    SSLContext context() throws IOException {
        try {
            KeyStore keys = open(store);
            KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
            shown.init(keys, PASSWORD.toCharArray());
            KeyStore believed = KeyStore.getInstance("PKCS12");
            believed.load(null, null);
            believed.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
            TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(believed);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new PackagingException("TLS for the training run", broken);
        }
    }

    private static KeyStore open(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        String text =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        List<String> lines = new ArrayList<>();
        lines.add("-----BEGIN " + kind + "-----");
        lines.add(text);
        lines.add("-----END " + kind + "-----");
        return Files.write(file, lines);
    }
}
