package io.adamant.collector.receive;

import io.adamant.collector.journal.encoding.Unpacker;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** Reads what the protocols have in common from a request's head. */
final class Heads {

    private Heads() {}

    /** The content type without parameters, lower case; empty when there is none. */
    static String contentType(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        if (type == null) {
            return "";
        }
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** A header that names an encoding, {@code identity} when it is not there. */
    static String encoding(HttpServerRequest request, String header) {
        String encoding = request.getHeader(header);
        return encoding == null || encoding.isBlank()
                ? Unpacker.IDENTITY
                : encoding.strip().toLowerCase(Locale.ROOT);
    }
}
