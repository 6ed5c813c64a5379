package io.adamant.collector.receive;

import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.security.enrol.proof.Listed;
import java.nio.file.Path;

/**
 * The listener that {@link TrustBench} measures, a process of its own: {@code DIRECTORY PORT}, port
 * 0 for any. Prints the port, ends with its standard input.
 */
final class TrustBenchServer extends SecuredListener {

    static final int INSTANCES = 10_000;

    static String instance(int number) {
        return "i-" + number;
    }

    @Override
    Listed listed() {
        Listed all = new Listed();
        for (int i = 0; i < INSTANCES; i++) {
            all.with(instance(i), "v1", "a", State.RUNNING);
        }
        return all;
    }

    public static void main(String[] words) throws Exception {
        TrustBenchServer server = new TrustBenchServer();
        server.directory = Path.of(words[0]);
        server.port = Integer.parseInt(words[1]);
        server.start();
        System.out.println(server.port);
        while (System.in.read() >= 0) {
            // Only its end says something.
        }
        System.exit(0);
    }
}
