package io.adamant.collector.plan;

import java.util.ArrayList;
import java.util.List;

/** Gates of one candidate, in the order in which they were asked. */
final class GateList {

    private final List<Gate> gates = new ArrayList<>();

    void add(String name, boolean open, String value, String limit, String clears) {
        gates.add(new Gate(name, open, value, limit, open ? "" : clears));
    }

    List<Gate> all() {
        return gates;
    }
}
