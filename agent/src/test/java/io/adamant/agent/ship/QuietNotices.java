package io.adamant.agent.ship;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what the shipper says. */
final class QuietNotices implements ShipNotices {

    private final List<String> said = new CopyOnWriteArrayList<>();

    List<String> said() {
        return List.copyOf(said);
    }

    @Override
    public void info(String words) {
        said.add("info " + words);
    }

    @Override
    public void warn(String words) {
        said.add("warn " + words);
    }
}
