package io.adamant.agent.ship;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes certificates in DER, as RFC 5280 section 4.1 draws them, signed by ECDSA with SHA-256.
 *
 * @param issuer common name
 * @param key an EC key
 */
public record X509Signer(String issuer, PrivateKey key, Instant from, Instant until, int serial) {

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int OID = 0x06;
    private static final int OCTETS = 0x04;
    private static final int BITS = 0x03;
    private static final int INTEGER = 0x02;
    private static final int BOOLEAN = 0x01;
    private static final int UTF8 = 0x0c;
    private static final int TIME = 0x18;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    private static final byte[] ECDSA_SHA256 = {
        0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2
    };
    private static final byte[] COMMON_NAME = {0x55, 4, 3};
    private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1d, 0x13};
    private static final byte[] OTHER_NAMES = {0x55, 0x1d, 0x11};

    /** For a server or a client; a name of four numbers is an address. */
    public byte[] sign(String subject, PublicKey of, String... names)
            throws GeneralSecurityException {
        byte[][] each = Arrays.stream(names).map(X509Signer::name).toArray(byte[][]::new);
        byte[] other = extension(OTHER_NAMES, der(SEQUENCE, each));
        return signed(
                subject, of, names.length == 0 ? new byte[0] : der(0xa3, der(SEQUENCE, other)));
    }

    /** For one that signs others. */
    byte[] authority(String subject, PublicKey of) throws GeneralSecurityException {
        byte[] yes = der(SEQUENCE, der(BOOLEAN, new byte[] {(byte) 0xff}));
        return signed(subject, of, der(0xa3, der(SEQUENCE, extension(BASIC_CONSTRAINTS, yes))));
    }

    private byte[] signed(String subject, PublicKey of, byte[] extensions)
            throws GeneralSecurityException {
        byte[] algorithm = der(SEQUENCE, der(OID, ECDSA_SHA256));
        byte[] body =
                der(
                        SEQUENCE,
                        der(0xa0, der(INTEGER, new byte[] {2})),
                        der(INTEGER, BigInteger.valueOf(serial).toByteArray()),
                        algorithm,
                        commonName(issuer),
                        der(SEQUENCE, time(from), time(until)),
                        commonName(subject),
                        of.getEncoded(),
                        extensions);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(body);
        return der(SEQUENCE, body, algorithm, der(BITS, new byte[1], signature.sign()));
    }

    private static byte[] commonName(String name) {
        byte[] one = der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8, name.getBytes(UTF_8)));
        return der(SEQUENCE, der(SET, one));
    }

    private static byte[] time(Instant at) {
        DateTimeFormatter form = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT);
        return der(TIME, form.format(at.atOffset(ZoneOffset.UTC)).getBytes(UTF_8));
    }

    private static byte[] extension(byte[] id, byte[] value) {
        return der(SEQUENCE, der(OID, id), der(OCTETS, value));
    }

    private static byte[] name(String text) {
        if (!text.matches("[0-9.]+")) {
            return der(DNS_NAME, text.getBytes(UTF_8));
        }
        String[] numbers = text.split("\\.", -1);
        byte[] address = new byte[numbers.length];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) Integer.parseInt(numbers[i]);
        }
        return der(IP_ADDRESS, address);
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(p -> p.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length > 127) {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int zeros = digits[0] == 0 ? 1 : 0;
            out.write(0x80 + digits.length - zeros);
            out.write(digits, zeros, digits.length - zeros);
        } else {
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
