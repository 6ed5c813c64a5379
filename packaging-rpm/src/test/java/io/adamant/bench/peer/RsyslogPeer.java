package io.adamant.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Debian's rsyslog as its documentation sets it up for this job: imfile (inotify, position saved
 * every 1000 lines), a disk-assisted queue of 100,000 messages, omfwd over TCP for ever.
 */
public final class RsyslogPeer implements Peer {

    private static final Path PROGRAM = Path.of("/usr/sbin/rsyslogd");

    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    @Override
    public String name() {
        return "rsyslog";
    }

    @Override
    public String version() throws IOException {
        Process asked = new ProcessBuilder(PROGRAM.toString(), "-v").start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.lines().findFirst().orElse("").strip();
    }

    @Override
    public Running start(Workplace place, int otlpPort, int tcpPort) throws IOException {
        Path config = place.dir().resolve("rsyslog.conf");
        Files.writeString(config, configuration(place, tcpPort));
        return Running.start(
                new ProcessBuilder(
                        PROGRAM.toString(),
                        "-n",
                        "-i",
                        place.dir().resolve("rsyslog.pid").toString(),
                        "-f",
                        config.toString()),
                place.output());
    }

    private static String configuration(Workplace place, int port) {
        return """
        global(workDirectory="%1$s" maxMessageSize="64k"
               parser.escapeControlCharactersOnReceive="off")
        module(load="imfile" mode="inotify")
        template(name="line" type="string" string="%%msg%%\\n")
        input(type="imfile" File="%2$s/*.log" Tag="bench" ruleset="ship"
              persistStateInterval="1000" addMetadata="off" freshStartTail="off"
              reopenOnTruncate="on" maxLinesAtOnce="0")
        ruleset(name="ship") {
          action(type="omfwd" target="127.0.0.1" port="%3$d" protocol="tcp" template="line"
                 action.resumeRetryCount="-1" action.resumeInterval="1"
                 queue.type="LinkedList" queue.size="100000" queue.filename="ship"
                 queue.maxDiskSpace="4g" queue.saveOnShutdown="on"
                 queue.timeoutEnqueue="2000" queue.dequeueBatchSize="1024")
        }
        """
                .formatted(place.spool(), place.logs(), port);
    }
}
