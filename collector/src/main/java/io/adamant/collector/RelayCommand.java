package io.adamant.collector;

import io.adamant.collector.security.TrustException;
import io.adamant.collector.security.ca.RelayCertificate;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.time.WallClock;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/**
 * {@code adamant collector relay NAME DIRECTORY --config FILE}: 0 when it was made, 1 when it could
 * not be, 2 for words that mean nothing.
 */
final class RelayCommand {

    /** Somebody has to bring the next one, so that hours would be too short. */
    static final Duration LIFE = Duration.ofDays(30);

    private static final int WORDS = 5;

    private RelayCommand() {}

    static int run(List<String> words, WallClock wall, PrintStream out, PrintStream err) {
        if (words.size() != WORDS || !words.get(3).equals("--config")) {
            err.println("adamant: say collector relay NAME DIRECTORY --config collector.yaml");
            return 2;
        }
        try {
            CollectorConfig config = CollectorConfig.read(Path.of(words.get(4)));
            SecretFiles made =
                    RelayCertificate.make(
                            config.directory().resolve("security"),
                            words.get(1),
                            Path.of(words.get(2)),
                            LIFE,
                            wall,
                            new SecureRandom());
            out.println(made.certificateFile());
            out.println(made.keyFile());
            err.println("good for " + LIFE.toDays() + " days; the key is shown to nobody else");
            return 0;
        } catch (ConfigException refused) {
            err.println("adamant: " + refused.getMessage());
            return 2;
        } catch (TrustException | IllegalArgumentException failed) {
            err.println("adamant: no certificate was made: " + failed.getMessage());
            return 1;
        }
    }
}
