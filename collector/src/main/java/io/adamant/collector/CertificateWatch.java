package io.adamant.collector;

import io.adamant.collector.security.tls.ServerTls;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a listener take its certificate anew when the files have changed: part of the composition
 * root. What is connected stays so; a pair of files of which one is of no use changes nothing.
 */
final class CertificateWatch {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private CertificateWatch() {}

    /** Looks so often, until Vert.x ends. */
    static void follow(
            Vertx vertx, long millis, ServerTls tls, Supplier<? extends CompletionStage<?>> renew) {
        AtomicReference<String> last = new AtomicReference<>(tls.fingerprint());
        vertx.setPeriodic(
                millis,
                _ -> {
                    String now = tls.fingerprint();
                    if (!now.isEmpty() && !now.equals(last.getAndSet(now))) {
                        renew(renew);
                    }
                });
    }

    private static void renew(Supplier<? extends CompletionStage<?>> renew) {
        var _ =
                renew.get()
                        .whenComplete(
                                (_, unusable) -> {
                                    if (unusable == null) {
                                        LOG.info("a listener's certificate was read again");
                                    } else {
                                        LOG.warn(
                                                "a listener's new certificate is of no use, the"
                                                        + " old one stays: {}",
                                                unusable.toString());
                                    }
                                });
    }
}
