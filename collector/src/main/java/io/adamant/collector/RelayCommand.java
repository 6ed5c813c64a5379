package io.adamant.collector;

import io.adamant.collector.receipt.LocalActs;
import io.adamant.collector.security.TrustException;
import io.adamant.collector.security.ca.RelayCertificate;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.time.WallClock;
import java.io.PrintStream;
import java.nio.file.Files;
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
    private static final String NO_AUTHORITY =
            " is not there: start the collector with security.agents: on, which makes it";

    private RelayCommand() {}

    /**
     * @param who runs it, for the record
     */
    static int run(
            List<String> words, String who, WallClock wall, PrintStream out, PrintStream err) {
        if (words.size() != WORDS || !words.get(3).equals("--config")) {
            err.println("adamant: say collector relay NAME DIRECTORY --config collector.yaml");
            return 2;
        }
        try {
            CollectorConfig config = CollectorConfig.read(Path.of(words.get(4)));
            Path security = config.directory().resolve("security");
            if (!Files.isDirectory(security)) {
                err.println("adamant: no certificate was made: " + security + NO_AUTHORITY);
                return 1;
            }
            return LocalCommand.run(
                    new LocalActs(LocalActWatch.ofRelays(config)),
                    who,
                    "make a certificate of relay " + words.get(1) + " in " + words.get(2),
                    wall,
                    err,
                    () -> make(security, words.get(1), Path.of(words.get(2)), wall, out, err));
        } catch (ConfigException refused) {
            err.println("adamant: " + refused.getMessage());
            return 2;
        }
    }

    private static LocalCommand.Result make(
            Path security, String name, Path to, WallClock wall, PrintStream out, PrintStream err) {
        try {
            SecretFiles made =
                    RelayCertificate.make(security, name, to, LIFE, wall, new SecureRandom());
            out.println(made.certificateFile());
            out.println(made.keyFile());
            err.println("good for " + LIFE.toDays() + " days; the key is shown to nobody else");
            return new LocalCommand.Result(0, "done: good for " + LIFE.toDays() + " days");
        } catch (TrustException | IllegalArgumentException failed) {
            err.println("adamant: no certificate was made: " + failed.getMessage());
            return new LocalCommand.Result(1, "refused: " + failed.getMessage());
        }
    }
}
