package io.adamant.agent.source.host.units;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A unit as systemd lists it (org.freedesktop.systemd1(5)).
 *
 * @param load its LoadState, such as {@code loaded} or {@code masked}
 * @param active its ActiveState, such as {@code failed}
 */
record Unit(String name, String load, String active) {

    private static final List<String> TYPES = List.of("service", "timer", "socket");

    boolean isFailed() {
        return active.equals("failed");
    }

    /** Its name as the last part of its object's path (sd_bus_path_encode(3)). */
    String label() {
        StringBuilder label = new StringBuilder(name.length() + 8);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean isLetter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
            boolean isDigit = b >= '0' && b <= '9' && !label.isEmpty();
            if (isLetter || isDigit) {
                label.append((char) b);
            } else {
                label.append('_').append(HexFormat.of().toHexDigits(b));
            }
        }
        return label.toString();
    }

    /** Failed ones first, then by how much the type matters, then by name. */
    static Comparator<Unit> byImportance() {
        return Comparator.comparing((Unit unit) -> !unit.isFailed())
                .thenComparingInt(Unit::typeRank)
                .thenComparing(Unit::name);
    }

    private int typeRank() {
        int rank = TYPES.indexOf(name.substring(name.lastIndexOf('.') + 1));
        return rank < 0 ? TYPES.size() : rank;
    }
}
