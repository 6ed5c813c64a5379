package io.adamant.agent.ship.link;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one certificate to every server that asks. By hand, because the JDK's key managers want a
 * key store, whose password-based encryption costs memory and a tenth of a second for nothing.
 */
final class ClientCertificate extends X509ExtendedKeyManager {

    private static final String ALIAS = "agent";

    private final X509Certificate[] chain;
    private final PrivateKey key;

    ClientCertificate(List<X509Certificate> chain, PrivateKey key) {
        this.chain = chain.toArray(X509Certificate[]::new);
        this.key = key;
    }

    X509Certificate certificate() {
        return chain[0];
    }

    /**
     * Whether the key is the certificate's. Asked only after a failure: a signature and its check
     * cost a cold JVM a tenth of a second.
     */
    boolean matches() {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(chain[0].getSignature());
            byte[] signed = signature.sign();
            signature.initVerify(chain[0].getPublicKey());
            signature.update(chain[0].getSignature());
            return signature.verify(signed);
        } catch (GeneralSecurityException differs) {
            return false;
        }
    }

    private @Nullable String aliasFor(String... keyTypes) {
        for (String type : keyTypes) {
            if (type.equals(key.getAlgorithm()) || (type.startsWith("RSA") && isRsa())) {
                return ALIAS;
            }
        }
        return null;
    }

    private boolean isRsa() {
        return key.getAlgorithm().equals("RSA");
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return aliasFor(keyTypes);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return aliasFor(keyTypes);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return aliasFor(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
