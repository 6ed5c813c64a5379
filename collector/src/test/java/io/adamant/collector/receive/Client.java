package io.adamant.collector.receive;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A plain HTTP client that sees trailers, over HTTP/1.1 or HTTP/2. */
final class Client implements AutoCloseable {

    private static final int CONNECTIONS = 16;

    private final HttpClient client;
    private final int port;

    Client(Vertx vertx, boolean isHttp2, int port) {
        this(vertx, isHttp2, port, options -> options);
    }

    Client(Vertx vertx, boolean isHttp2, int port, UnaryOperator<HttpClientOptions> secured) {
        this.port = port;
        client =
                vertx.createHttpClient(
                        secured.apply(
                                new HttpClientOptions()
                                        .setProtocolVersion(
                                                isHttp2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
                                        .setHttp2ClearTextUpgrade(false)),
                        new PoolOptions().setHttp1MaxSize(CONNECTIONS).setHttp2MaxSize(1));
    }

    /** What came back; {@code grpcStatus} is -1 where there is none. */
    record Got(int status, int grpcStatus, Map<String, String> headers, byte[] body) {

        static Got of(HttpClientResponse response, Buffer body) {
            String inHeaders = response.getHeader("grpc-status");
            String grpc = inHeaders == null ? response.getTrailer("grpc-status") : inHeaders;
            Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.headers().forEach(headers::put);
            return new Got(
                    response.statusCode(),
                    grpc == null ? -1 : Integer.parseInt(grpc),
                    headers,
                    body.getBytes());
        }
    }

    Got send(HttpMethod method, String path, Map<String, String> headers, byte[] body) {
        return sendAsync(method, path, headers, body).orTimeout(30, TimeUnit.SECONDS).join();
    }

    CompletableFuture<Got> sendAsync(
            HttpMethod method, String path, Map<String, String> headers, byte[] body) {
        RequestOptions options =
                new RequestOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setMethod(method)
                        .setURI(path);
        return client.request(options)
                .compose(
                        request -> {
                            headers.forEach(request::putHeader);
                            return request.send(Buffer.buffer(body));
                        })
                .compose(response -> response.body().map(whole -> Got.of(response, whole)))
                .toCompletionStage()
                .toCompletableFuture();
    }

    @Override
    public void close() {
        var _ = client.close();
    }
}
