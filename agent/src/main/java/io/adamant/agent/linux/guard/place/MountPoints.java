package io.adamant.agent.linux.guard.place;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the host's superblocks are mounted ({@code /proc/self/mountinfo}, proc_pid_mountinfo(5)),
 * as they were when the guard was loaded: the kernel tells a path below a superblock's root.
 */
public final class MountPoints {

    private static final int DEVICE = 2;
    private static final int ROOT = 3;
    private static final int POINT = 4;

    private final Map<Long, String> byDevice = new HashMap<>();
    private final List<Path> points = new ArrayList<>();

    public MountPoints(String mountinfo) {
        for (String line : mountinfo.split("\n")) {
            String[] fields = line.split(" ");
            if (fields.length > POINT) {
                points.add(Path.of(unescape(fields[POINT])));
                if (fields[ROOT].equals("/")) {
                    String point = unescape(fields[POINT]);
                    byDevice.putIfAbsent(device(fields[DEVICE]), point.equals("/") ? "" : point);
                }
            }
        }
    }

    /** What goes before a path of the kernel's; empty for the root, and for what is not known. */
    public String at(long kernelDevice) {
        return byDevice.getOrDefault(kernelDevice, "");
    }

    public List<Path> points() {
        return points;
    }

    private static long device(String majorMinor) {
        String[] parts = majorMinor.split(":");
        return Long.parseLong(parts[0]) << 20 | Long.parseLong(parts[1]);
    }

    /** Blank, tab, newline and backslash come as three octal digits. */
    private static String unescape(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }
}
