package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.fuzz.Mutations;
import io.adamant.collector.receive.Client.Got;
import io.adamant.collector.telemetry.Meters;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Mutated requests against the real door: the answer is success, malformed or too large, never a
 * fault; what was held for them is given back; what was taken can be decoded. {@code
 * -Dadamant.fuzz=1000000} is the long form.
 */
final class ReceiveFuzzTest {

    private static final int LIMIT = 100_000;
    private static final int AT_ONCE = 16;

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void noRequestIsAFaultOfOurs(Protocol protocol) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        FakeJournal journal = new FakeJournal();
        OtlpReceiver receiver =
                new OtlpReceiver(
                        vertx,
                        new ReceiveOptions("127.0.0.1", 0, LIMIT, 2_000, 100L * LIMIT, 1_000),
                        journal,
                        () -> {},
                        () -> 77,
                        new Random(1),
                        Meters.none());
        try (receiver;
                Client client = new Client(vertx, protocol == Protocol.GRPC, receiver.start())) {
            AtomicInteger refused = new AtomicInteger();
            PrimitiveIterator.OfLong cases =
                    Mutations.cases(protocol.name().hashCode() * 10_000_000L).iterator();
            Mutations mutations = new Mutations(seeds(protocol));
            while (cases.hasNext()) {
                round(protocol, client, mutations, cases, refused);
                assertThat(journal.records()).isNotNegative();
                journal.kept.clear();
            }
            assertThat(refused).hasPositiveValue();
            assertThat(receiver.intake().inFlightBytes()).isZero();
            assertThat(receiver.intake().inFlightRequests()).isZero();
        } finally {
            var _ = vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static void round(
            Protocol protocol,
            Client client,
            Mutations mutations,
            PrimitiveIterator.OfLong cases,
            AtomicInteger refused) {
        List<Long> seeds = new ArrayList<>();
        List<CompletableFuture<Got>> answers = new ArrayList<>();
        while (cases.hasNext() && seeds.size() < AT_ONCE) {
            long seed = cases.nextLong();
            seeds.add(seed);
            answers.add(
                    client.sendAsync(
                            HttpMethod.POST,
                            protocol.path(),
                            headers(protocol, seed),
                            mutations.apply(seed)));
        }
        for (int i = 0; i < seeds.size(); i++) {
            Got got = answers.get(i).orTimeout(30, TimeUnit.SECONDS).join();
            int status = got.grpcStatus() < 0 ? got.status() : got.grpcStatus();
            assertThat(status)
                    .as("%s seed %d", protocol, seeds.get(i))
                    .isIn(Set.of(200, 204, 400, 413, 0, 3, 8));
            if (status != 200 && status != 204 && status != 0) {
                refused.incrementAndGet();
            }
        }
    }

    private static Map<String, String> headers(Protocol protocol, long seed) {
        String encoding =
                protocol == Protocol.LOKI_PROTOBUF
                        ? ""
                        : List.of("", "gzip", "zstd").get((int) Math.floorMod(seed, 3L));
        return protocol.headers(encoding);
    }

    private static List<byte[]> seeds(Protocol protocol) {
        List<byte[]> seeds = new ArrayList<>();
        for (List<String> lines :
                List.of(List.of("one"), List.of("two", "three"), List.<String>of())) {
            for (byte[] message :
                    List.of(protocol.message(lines), protocol.messageWithABadOne(lines))) {
                seeds.add(protocol.body(message, ""));
                if (protocol != Protocol.LOKI_PROTOBUF) {
                    seeds.add(protocol.body(message, "gzip"));
                    seeds.add(protocol.body(message, "zstd"));
                }
            }
        }
        return seeds;
    }
}
