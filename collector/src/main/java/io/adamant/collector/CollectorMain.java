package io.adamant.collector;

import io.adamant.collector.act.policy.PolicyFile;
import io.adamant.collector.security.operator.TokenFile;
import io.adamant.shared.config.ConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code adamant collector}: exit status 2 for its configuration, 1 for anything else. */
public final class CollectorMain {

    private static final String HELP =
            """
            adamant collector - receives, remembers, decides, replaces, shows

              ./adamant collector --config collector.yaml
              ./adamant collector check --config collector.yaml     reads it and says what is wrong
              ./adamant collector token NAME read|act FILE          makes an operator's token
              ./adamant collector relay NAME DIR --config FILE      makes a relay's key and certificate

            collector.yaml
              listen:
                http: 127.0.0.1:8480       # page, API, /metrics, /sd/prometheus
                otlp: 127.0.0.1:4318       # OTLP/HTTP, OTLP/gRPC, Loki push
                grpc: 127.0.0.1:4317       # OTLP/gRPC; off when only otlp is given
              dir: /var/lib/adamant        # required
              policy: policy.yaml          # beside this file; read again when it changes
              cloud:
                kind: local
                url: http://127.0.0.1:8482
              journal:
                retention: 7d              # how long what was received can be read again
                watermark-percent: 95      # how full the disk may be before 503 is answered
              security:                    # needed for any address that is not loopback
                agents: on                 # TLS on otlp and grpc; agents enrol
                operators: tokens          # TLS on http; one name:right:hash a line
                oidc: { issuer: "https://id.example", audience: adamant, act: [ops], read: [dev] }
                certificate: server.crt    # and key; made in DIR/security where not given
                names: [collector.example] # of the certificate that is made
                life: 12h                  # of an agent's certificate
                aws: { accounts: ["1234"], certificates: regions, boot-window: 15m }
                gcp: { audience: NAME, projects: [P], keys: FILE or https address }
              receive:                     # of each sender; 0 for no quota
                sender-bytes-per-second: 256MiB
                sender-records-per-second: 1000000
              syslog:                      # off where it is not given
                tcp: 127.0.0.1:1514
                tls: 127.0.0.1:6514        # needs certificate and key, PEM
                certificate: syslog.crt
                key: syslog.key
              logs:
                retention: 14d             # by the records' own time, by the hour
                size: 50GiB                # of Parquet files; beyond it the oldest hour goes
                memory: 512MiB             # DuckDB's bound
              metrics:
                names: otel                # otel, node (node_exporter's) or both
                history:
                  retention: 3d            # and size, memory, ... as for logs
            """;

    private static final String JNA_DIRECTORY = "jna.tmpdir";

    private CollectorMain() {}

    public static void main(String[] arguments) {
        // Chronicle brings JNA, which unpacks a library into ~/.cache unless it is told where else.
        if (System.getProperty(JNA_DIRECTORY) == null) {
            System.setProperty(JNA_DIRECTORY, System.getProperty("java.io.tmpdir"));
        }
        List<String> words = List.of(arguments);
        if (words.size() == 4 && words.getFirst().equals("token")) {
            System.exit(token(words.get(1), words.get(2), Path.of(words.get(3))));
        }
        if (!words.isEmpty() && words.getFirst().equals("relay") && !words.contains("--help")) {
            System.exit(RelayCommand.run(words, CollectorAssembly.WALL, System.out, System.err));
        }
        int config = words.indexOf("--config");
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(HELP);
            return;
        }
        Optional<String> unknown = unknown(words);
        if (unknown.isPresent()) {
            System.err.print("adamant: collector does not know " + unknown.get() + "\n\n" + HELP);
            System.exit(2);
        }
        if (config < 0 || config + 1 >= words.size()) {
            System.err.print("adamant: --config FILE is missing\n\n" + HELP);
            System.exit(2);
        }
        try {
            Path file = Path.of(words.get(config + 1));
            CollectorConfig read = CollectorConfig.read(file);
            if (words.contains("check")) {
                PolicyFile.open(read.policy());
                System.out.println(file + " is good");
                return;
            }
            run(read, words.contains("--until-eof"));
        } catch (ConfigException refused) {
            System.err.println("adamant: " + refused.getMessage());
            System.exit(2);
        } catch (RuntimeException cannotStart) {
            System.err.println("adamant: " + words(cannotStart));
            System.exit(1);
        }
    }

    private static int token(String name, String right, Path file) {
        if (!right.equals("read") && !right.equals("act")) {
            System.err.println("adamant: the right is read or act, not " + right);
            return 2;
        }
        try {
            String token = TokenFile.add(file, name, right.equals("act"), new SecureRandom());
            System.out.println(token);
            System.err.println(file + " has its hash; this is the only time it is shown");
            return 0;
        } catch (IOException | IllegalArgumentException failed) {
            System.err.println("adamant: no token was made: " + failed.getMessage());
            return 1;
        }
    }

    /** The first word that means nothing here: a misspelt option must not pass in silence. */
    private static Optional<String> unknown(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--config" -> i++;
                case "check", "--until-eof" -> {}
                default -> {
                    return Optional.of(words.get(i));
                }
            }
        }
        return Optional.empty();
    }

    private static void run(CollectorConfig config, boolean untilEof) throws ConfigException {
        Logger log = LoggerFactory.getLogger(CollectorMain.class);
        CountDownLatch end = new CountDownLatch(1);
        CollectorAssembly assembly =
                CollectorAssembly.start(
                        config,
                        (thread, fault) -> {
                            log.error(
                                    "{} ended by a fault; the process ends",
                                    thread.getName(),
                                    fault);
                            Runtime.getRuntime().halt(1);
                        });
        Thread closing =
                new Thread(
                        () -> {
                            assembly.close();
                            log.info("stopped");
                        },
                        "closing");
        Runtime.getRuntime().addShutdownHook(closing);
        if (untilEof) {
            Thread.ofPlatform().name("stdin").daemon().start(() -> awaitEof(end));
        }
        try {
            end.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        System.exit(0);
    }

    private static void awaitEof(CountDownLatch end) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
            // A broken pipe is an end as well.
        }
        end.countDown();
    }

    private static String words(RuntimeException cannotStart) {
        String message = cannotStart.getMessage();
        Throwable cause = cannotStart.getCause();
        if (message == null) {
            return cannotStart.toString();
        }
        return cause == null || cause.getMessage() == null || message.contains(cause.getMessage())
                ? message
                : message + ": " + cause.getMessage();
    }
}
