package io.adamant.collector.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the demo.
 *
 * @param tour tell the whole story and exit
 * @param port the page's port; OTLP, the local cloud and the instances use the ones after it
 * @param directory where everything is kept while it runs
 * @param ownDirectory true when the directory was chosen by us and is removed at the end
 * @param report where to write the tour's steps as JSON, or null
 * @param launcher {@code auto}, {@code namespaces} or {@code plain}
 * @param instances how many the group has
 */
record DemoOptions(
        boolean tour,
        int port,
        Path directory,
        boolean ownDirectory,
        @Nullable Path report,
        String launcher,
        int instances) {

    static final int DEFAULT_PORT = 8480;

    /** Ports that one demo may use, from its first on. */
    static final int PORTS = 120;

    static final String HELP =
            """
            adamant demo - a fleet on this machine: collector, local cloud, web page

              ./adamant demo                    start, print the page's address, tell what happens; Ctrl-C ends it
              ./adamant demo --tour             the whole story by itself; exit status 0 only if every step held
              ./adamant demo --port 9480        ports of its own (9480 to 9599), so that two can run side by side

              --port P          first of 120 ports on 127.0.0.1 (8480)
              --dir DIR         keep everything there instead of in a temporary directory
              --report FILE     write the tour's steps as JSON
              --instances N     how many instances the group has (3)
              --launcher L      auto, namespaces or plain: how the instances are kept apart (auto);
                                nspawn:ROOTS boots the root ROOTS/IMAGE, baked, with systemd-nspawn
            """;

    /** Thrown with words for the user; exit status 2. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    int otlpPort() {
        return port + 1;
    }

    int cloudPort() {
        return port + 2;
    }

    /** Held by the demo itself and by nobody else, so that a first port belongs to one demo. */
    int claimPort() {
        return port + 3;
    }

    int instancePort() {
        return port + 20;
    }

    static DemoOptions parse(List<String> words) throws UsageException {
        boolean tour = false;
        int port = DEFAULT_PORT;
        int instances = 3;
        Path directory = null;
        Path report = null;
        String launcher = "auto";
        List<String> rest = new ArrayList<>(words);
        while (!rest.isEmpty()) {
            String word = rest.removeFirst();
            switch (word) {
                case "--tour" -> tour = true;
                case "--port" -> port = number(word, rest, 1024, 65_535 - PORTS);
                case "--instances" -> instances = number(word, rest, 1, 12);
                case "--dir" -> directory = Path.of(value(word, rest)).toAbsolutePath();
                case "--report" -> report = Path.of(value(word, rest)).toAbsolutePath();
                case "--launcher" -> launcher = value(word, rest);
                default -> throw new UsageException("demo does not know " + word);
            }
        }
        if (!launcher.matches("auto|namespaces|plain|nspawn:.+")) {
            throw new UsageException(
                    "--launcher is auto, namespaces, plain or nspawn:ROOTS, not " + launcher);
        }
        if (tour && instances != 3) {
            throw new UsageException("the tour is told with three instances");
        }
        if (report != null && !tour) {
            throw new UsageException("--report is written by the tour: add --tour");
        }
        Path chosen =
                directory == null
                        ? Path.of(System.getProperty("java.io.tmpdir"), "adamant-demo-" + port)
                        : directory;
        return new DemoOptions(tour, port, chosen, directory == null, report, launcher, instances);
    }

    private static String value(String option, List<String> rest) throws UsageException {
        if (rest.isEmpty()) {
            throw new UsageException(option + " needs a value");
        }
        return rest.removeFirst();
    }

    private static int number(String option, List<String> rest, int least, int most)
            throws UsageException {
        String text = value(option, rest);
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below, together with a number out of range
        }
        throw new UsageException(
                option + " takes a number from " + least + " to " + most + ", not " + text);
    }
}
