package io.adamant.collector.evidence;

import java.util.List;
import java.util.Locale;

/** Evidence by how hard it is to have, from what is here already to what takes minutes. */
public enum Part {
    /** What the host had sent before: its state, its events, its log lines. */
    SENT,
    /** What the cloud and the load balancer know of it. */
    CLOUD,
    /** What the machine itself still shows: console and screenshot. */
    CONSOLE,
    /** Copies of its disks, where they are wanted. */
    DISKS;

    /** What clouds call the parts that only the machine has. */
    private static final List<String> OF_THE_MACHINE =
            List.of("console output", "serial port", "screenshot", "no screenshot");

    /** Bounded word, also a metric label. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where a gap that a cloud names belongs. */
    static Part ofCloudGap(String gap) {
        return OF_THE_MACHINE.stream().anyMatch(gap::startsWith) ? CONSOLE : CLOUD;
    }
}
