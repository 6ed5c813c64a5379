package io.adamant.agent.source.host.process;

import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;

/**
 * The agent's heap, by {@link Runtime}: the management beans would cost a module, classes and a
 * thread to say more.
 */
public final class JvmMemory implements Reading {

    private static final String TYPE = "jvm.memory.type";

    @Override
    public void read(Points points) {
        Runtime runtime = Runtime.getRuntime();
        long committed = runtime.totalMemory();
        long used = committed - runtime.freeMemory();
        points.upDown("jvm.memory.used", "By", used, TYPE, "heap");
        points.upDown("jvm.memory.committed", "By", committed, TYPE, "heap");
        points.upDown("jvm.memory.limit", "By", runtime.maxMemory(), TYPE, "heap");
    }
}
