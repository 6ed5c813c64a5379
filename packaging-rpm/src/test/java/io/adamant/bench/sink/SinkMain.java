package io.adamant.bench.sink;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The sink as a process: {@code SinkMain ORDER_SPAN [OTLP_PORT [KEYSTORE PASSWORD]]}. Says its
 * ports in one line and ends with its standard input, so that it never outlives who started it.
 * With a key store the OTLP port is TLS 1.3 and demands a client certificate that the same store
 * trusts.
 */
public final class SinkMain {

    private SinkMain() {}

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        int orderSpan = Integer.parseInt(args[0]);
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        Listener.Maker maker =
                args.length > 3 ? tls(args[2], args[3].toCharArray()) : ServerSocket::new;
        try (Sink sink = new Sink(port, orderSpan, maker)) {
            System.out.println(
                    "sink " + sink.otlpPort() + " " + sink.tcpPort() + " " + sink.controlPort());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static Listener.Maker tls(String file, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(file)) {
            keys.load(in, password);
        }
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, password);
        TrustManagerFactory trusted =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return () -> {
            SSLServerSocket server =
                    (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            server.setNeedClientAuth(true);
            server.setEnabledProtocols(new String[] {"TLSv1.3"});
            return server;
        };
    }
}
