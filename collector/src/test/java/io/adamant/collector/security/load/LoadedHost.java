package io.adamant.collector.security.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One host's side of one connection, by the JDK's TLS as the agent's is, with a session cache of
 * its own. Owned by one thread.
 */
final class LoadedHost implements AutoCloseable {

    /** As the agent's: to connect, and for whatever is read afterwards. */
    private static final int CONNECT_MILLIS = 5_000;

    private static final int ANSWER_MILLIS = 10_000;

    private final SSLContext context;
    private final int port;
    private int whole;
    private @Nullable Socket plain;
    private @Nullable SSLSocket socket;

    /**
     * @param certificate null for a host that has none yet
     */
    LoadedHost(int port, @Nullable X509Certificate certificate, PrivateKey key)
            throws GeneralSecurityException {
        this.port = port;
        context = SSLContext.getInstance("TLSv1.3");
        KeyManager[] keys =
                certificate == null ? null : new KeyManager[] {new Own(certificate, key)};
        context.init(keys, new TrustManager[] {new Counting()}, null);
    }

    /** The collector's certificate is looked at in full handshakes only. */
    private final class Counting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            whole++;
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class Own extends X509ExtendedKeyManager {

        private final X509Certificate certificate;
        private final PrivateKey key;

        Own(X509Certificate certificate, PrivateKey key) {
            this.certificate = certificate;
            this.key = key;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket to) {
            return "own";
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket to) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    /** Connects and shakes hands; true when that was a whole handshake, false for a resumed one. */
    boolean connect() throws IOException {
        int before = whole;
        Socket under = new Socket();
        plain = under;
        under.setSoTimeout(ANSWER_MILLIS);
        under.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        SSLSocket over =
                (SSLSocket) context.getSocketFactory().createSocket(under, "localhost", port, true);
        socket = over;
        over.startHandshake();
        return whole > before;
    }

    /** Sends a request; the status of its answer. */
    int ask(String path, byte[] body) throws IOException {
        byte[] head =
                """
                POST %s HTTP/1.1
                Host: localhost
                Content-Type: application/x-protobuf
                Content-Length: %d

                """
                        .replace("\n", "\r\n")
                        .formatted(path, body.length)
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        connected().getOutputStream().write(all);
        return answer();
    }

    /** Reads a whole answer, so that the next is not taken for its end. */
    private int answer() throws IOException {
        InputStream in = connected().getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        for (String line : head.toString().split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                in.skipNBytes(Long.parseLong(line.substring(15).strip()));
            }
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    /** Blocks until the other side ends the connection. */
    void awaitEnd() {
        try {
            SSLSocket open = connected();
            open.setSoTimeout(0);
            while (open.getInputStream().read() >= 0) {
                // Nothing is sent unasked.
            }
        } catch (IOException ended) {
            // That is what was waited for.
        }
    }

    private SSLSocket connected() throws IOException {
        SSLSocket open = socket;
        if (open == null) {
            throw new IOException("not connected");
        }
        return open;
    }

    /** Ends the connection without a word; the session stays in the cache. */
    void hangUp() {
        try {
            if (plain != null) {
                plain.close();
            }
        } catch (IOException gone) {
            // It is closed either way.
        }
        socket = null;
    }

    @Override
    public void close() {
        hangUp();
    }
}
