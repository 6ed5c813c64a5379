package io.adamant.collector.api;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** Serves the canned fleet for a look at the page: {@code CannedServer PORT [SECONDS]}. */
final class CannedServer {

    private CannedServer() {}

    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        long seconds = arguments.length > 1 ? Long.parseLong(arguments[1]) : 600;
        long start = nanos();
        CannedViews canned = new CannedViews(CannedFleet.at(start));
        for (int i = 0; i < 40; i++) {
            canned.log(
                    CannedFleet.SICK,
                    start - (60 - i) * CannedFleet.SECOND,
                    i % 9 == 8
                            ? "ERROR data is missing in /var/lib/app/data"
                            : "127.0.0.1 GET /cart/" + (1000 + i) + " 200 3ms req-" + (7000 + i));
        }
        canned.log(CannedFleet.SICK, start - CannedFleet.SECOND, CannedFleet.HOSTILE);
        Vertx vertx = Vertx.vertx();
        try (ApiServer server =
                new ApiServer(
                        vertx,
                        new ApiServer.Endpoint("127.0.0.1", port),
                        canned.views(),
                        canned,
                        canned,
                        Optional::empty,
                        CannedServer::nanos)) {
            System.out.println("http://127.0.0.1:" + server.start() + "/");
            for (long i = 0; i < seconds; i++) {
                Thread.sleep(Duration.ofSeconds(1));
                canned.state = CannedFleet.at(nanos());
                canned.log(CannedFleet.SICK, nanos(), "127.0.0.1 GET /live/" + i + " 503 1ms");
                server.stateChanged();
            }
        }
        vertx.close().await();
    }

    private static long nanos() {
        return System.currentTimeMillis() * 1_000_000L;
    }
}
