package io.adamant.collector.security.ca;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Keys and requests of test agents. */
public final class Requests {

    private Requests() {}

    public static KeyPair key() {
        return key("secp256r1");
    }

    static KeyPair key(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
    }

    public static byte[] request(KeyPair key) {
        return request(key, key);
    }

    /** Asks for one key and is signed with another's. */
    static byte[] request(KeyPair wanted, KeyPair signer) {
        try {
            return new JcaPKCS10CertificationRequestBuilder(
                            new X500Name("CN=whoever"), wanted.getPublic())
                    .build(
                            new JcaContentSignerBuilder("SHA256withECDSA")
                                    .build(signer.getPrivate()))
                    .getEncoded();
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
    }
}
