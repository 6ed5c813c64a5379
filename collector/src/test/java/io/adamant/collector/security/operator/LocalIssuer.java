package io.adamant.collector.security.operator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenID Connect issuer on loopback, with keys of its own; it can be taken down. */
public final class LocalIssuer implements AutoCloseable {

    static final RSAKey RSA = rsa("rsa-1");
    static final ECKey EC = ec("ec-1");

    final List<JWK> keys = new CopyOnWriteArrayList<>(List.of(RSA, EC));
    final AtomicInteger askedForKeys = new AtomicInteger();
    private final HttpServer server;
    volatile String named;
    volatile String keysAt;
    volatile int status = 200;
    volatile String padding = "";

    public LocalIssuer() throws IOException {
        this(0);
    }

    LocalIssuer(int port) throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        named = name();
        keysAt = name() + "/keys";
        server.createContext("/.well-known/openid-configuration", this::discovery);
        server.createContext("/keys", this::keys);
        server.start();
    }

    public String name() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void discovery(HttpExchange asked) throws IOException {
        answer(asked, "{\"issuer\":\"" + named + "\",\"jwks_uri\":\"" + keysAt + "\"}");
    }

    private void keys(HttpExchange asked) throws IOException {
        askedForKeys.incrementAndGet();
        answer(asked, new JWKSet(List.copyOf(keys)).toString() + padding);
    }

    private void answer(HttpExchange asked, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (asked) {
            asked.sendResponseHeaders(status, body.length);
            asked.getResponseBody().write(body);
        }
    }

    static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException impossible) {
            throw new AssertionError(impossible);
        }
    }

    public static String signed(JWTClaimsSet claims) {
        return signed(claims, RSA);
    }

    static String signed(JWTClaimsSet claims, JWK key) {
        try {
            JWSSigner signer =
                    key instanceof RSAKey rsa
                            ? new RSASSASigner(rsa)
                            : new ECDSASigner(key.toECKey());
            JWSAlgorithm algorithm =
                    key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
            SignedJWT token =
                    new SignedJWT(
                            new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
