package io.adamant.collector.api;

import io.adamant.collector.receipt.AuditLog;
import io.adamant.collector.security.operator.Caller;
import io.adamant.collector.security.operator.Operators;
import io.vertx.core.http.HttpServerOptions;
import java.util.function.UnaryOperator;

/**
 * Who may use the API.
 *
 * @param isProven whether people prove who they are: then the listener need not be loopback, and
 *     the name in the records is the proven one, whatever a request says of itself
 * @param secured sets TLS
 * @param operators knows the people
 * @param audit takes every act and refusal
 */
public record Access(
        boolean isProven,
        UnaryOperator<HttpServerOptions> secured,
        Operators operators,
        AuditLog audit) {

    /** Whoever reaches loopback may do anything. */
    public static Access loopback(AuditLog audit) {
        return new Access(
                false,
                options -> options,
                (_, _) -> new Operators.Answer.Known(new Caller("", true)),
                audit);
    }
}
