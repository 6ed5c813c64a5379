package io.adamant.agent.source.host.net;

import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /proc/net/snmp} and {@code /proc/net/netstat} (kernel
 * Documentation/networking/snmp_counter.rst): pairs of lines, names and numbers, whose columns grow
 * from kernel to kernel. TCP over both IP versions; what is refused for a full queue.
 */
public final class ProcNetSnmp implements Reading {

    /**
     * One column.
     *
     * @param protocol first word of its lines
     * @param labels of the series, names and values in turn
     */
    private record Column(
            String protocol,
            String name,
            String metric,
            String unit,
            boolean level,
            List<String> labels) {}

    private static final String TCP = "Tcp:";
    private static final String EXTENDED = "TcpExt:";
    private static final String DIRECTION = "network.io.direction";
    private static final String OPENED = "adamant.network.tcp.opened";
    private static final String SEGMENTS = "adamant.network.tcp.segments";
    private static final String SIDE = "adamant.network.side";

    private static final List<Column> COLUMNS =
            List.of(
                    new Column(
                            TCP,
                            "CurrEstab",
                            "system.network.connection.count",
                            "{connection}",
                            true,
                            List.of(
                                    "network.transport",
                                    "tcp",
                                    "network.connection.state",
                                    "established")),
                    counter(TCP, "ActiveOpens", OPENED, "{connection}", SIDE, "active"),
                    counter(TCP, "PassiveOpens", OPENED, "{connection}", SIDE, "passive"),
                    counter(TCP, "InSegs", SEGMENTS, "{segment}", DIRECTION, "receive"),
                    counter(TCP, "OutSegs", SEGMENTS, "{segment}", DIRECTION, "transmit"),
                    counter(TCP, "RetransSegs", "adamant.network.tcp.retransmits", "{segment}"),
                    counter("Udp:", "InErrors", "adamant.network.udp.errors", "{packet}"),
                    counter(
                            "Udp:",
                            "RcvbufErrors",
                            "adamant.network.udp.receive_buffer_errors",
                            "{packet}"),
                    counter(
                            EXTENDED,
                            "ListenOverflows",
                            "adamant.network.tcp.listen.overflows",
                            "{connection}"),
                    counter(
                            EXTENDED,
                            "ListenDrops",
                            "adamant.network.tcp.listen.drops",
                            "{connection}"));

    private final KernelFile file;
    private final KernelText text;
    private final List<Column> columns = new ArrayList<>();

    /**
     * @param name {@code snmp} or {@code netstat}
     */
    public ProcNetSnmp(Path proc, String name, KernelText text) {
        this.file = KernelFile.of(proc, "net/" + name);
        this.text = text;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        while (text.nextLine() && text.nextWord()) {
            String protocol = text.word();
            boolean wanted = COLUMNS.stream().anyMatch(c -> c.protocol().equals(protocol));
            if (wanted) {
                names(protocol);
            }
            boolean pair = text.nextLine() && text.nextWord() && text.wordIs(protocol);
            if (!pair) {
                text.malformed();
                return;
            }
            if (wanted) {
                numbers(points);
            }
        }
    }

    private void names(String protocol) {
        columns.clear();
        while (text.nextWord()) {
            columns.add(column(protocol));
        }
    }

    /** What a name stands for; a column without a metric when nothing is made of it. */
    private Column column(String protocol) {
        for (Column column : COLUMNS) {
            if (column.protocol().equals(protocol) && text.wordIs(column.name())) {
                return column;
            }
        }
        return counter(protocol, "", "", "");
    }

    private void numbers(Points points) {
        for (Column column : columns) {
            text.nextWord();
            if (column.metric().isEmpty()) {
                continue;
            }
            String[] labels = column.labels().toArray(String[]::new);
            if (column.level()) {
                points.upDown(column.metric(), column.unit(), text.number(0), labels);
            } else {
                points.counter(column.metric(), column.unit(), text.number(0), labels);
            }
        }
    }

    private static Column counter(
            String protocol, String name, String metric, String unit, String... labels) {
        return new Column(protocol, name, metric, unit, false, List.of(labels));
    }
}
