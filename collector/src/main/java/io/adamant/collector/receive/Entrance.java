package io.adamant.collector.receive;

import io.adamant.collector.receive.admit.Answer;
import io.adamant.collector.receive.admit.Sender;
import io.adamant.shared.model.BatchId;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Port: how a listener is secured, and who comes in. Event loops ask; nothing may block. */
public interface Entrance {

    /** Whether it speaks TLS. */
    boolean isSecured();

    /** Sets TLS where there is to be TLS. */
    HttpServerOptions secured(HttpServerOptions options);

    /** A connection was opened; it may be closed at once. */
    void opened(HttpConnection connection);

    /** True when the request is not for the receiver and has been taken care of. */
    boolean takes(HttpServerRequest request);

    /** Who sends this, as far as it is proven. */
    Visitor visitor(HttpServerRequest request, @Nullable BatchId batch);

    /** Who it is, or what to tell it. */
    sealed interface Visitor {

        /**
         * Let in.
         *
         * @param batch the batch's id where this sender may name one
         */
        record Known(Sender sender, @Nullable BatchId batch) implements Visitor {}

        record Turned(Answer answer) implements Visitor {}
    }

    /** No TLS and no proof: for loopback. */
    Entrance OPEN =
            new Entrance() {
                @Override
                public boolean isSecured() {
                    return false;
                }

                @Override
                public HttpServerOptions secured(HttpServerOptions options) {
                    return options;
                }

                @Override
                public void opened(HttpConnection connection) {}

                @Override
                public boolean takes(HttpServerRequest request) {
                    return false;
                }

                @Override
                public Visitor visitor(HttpServerRequest request, @Nullable BatchId batch) {
                    return new Visitor.Known(
                            Sender.at(request.remoteAddress().hostAddress()), batch);
                }
            };
}
