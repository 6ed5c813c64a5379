package io.adamant.agent.linux.mount;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The mounts of a namespace as {@code /proc/self/mountinfo} lists them (proc_pid_mountinfo(5)),
 * oldest first: a later mount on the same point hides an earlier one.
 */
record MountTable(List<Mount> mounts) {

    /** One mount point and whether its per-mount options say read-only. */
    record Mount(Path point, boolean readOnly) {}

    private static final int POINT_FIELD = 4;
    private static final int OPTIONS_FIELD = 5;

    MountTable {
        mounts = List.copyOf(mounts);
    }

    static MountTable parse(String mountinfo) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : mountinfo.split("\n")) {
            String[] fields = line.split(" ");
            if (fields.length > OPTIONS_FIELD) {
                boolean readOnly = List.of(fields[OPTIONS_FIELD].split(",")).contains("ro");
                mounts.add(new Mount(Path.of(unescape(fields[POINT_FIELD])), readOnly));
            }
        }
        return new MountTable(mounts);
    }

    /** Whether the path and every mount below it, the exempt ones apart, are read-only. */
    boolean isReadOnlyBelow(Path path, List<Path> exempt) {
        return covering(path)
                && mounts.stream()
                        .filter(mount -> mount.point().startsWith(path))
                        .filter(mount -> exempt.stream().noneMatch(mount.point()::startsWith))
                        .allMatch(mount -> visibleAt(mount.point()));
    }

    private boolean covering(Path path) {
        Path at = path;
        while (true) {
            Path point = at;
            if (mounts.stream().anyMatch(mount -> mount.point().equals(point))) {
                return visibleAt(point);
            }
            Path parent = at.getParent();
            if (parent == null) {
                return false;
            }
            at = parent;
        }
    }

    private boolean visibleAt(Path point) {
        return mounts.stream()
                .filter(mount -> mount.point().equals(point))
                .reduce((below, above) -> above)
                .map(Mount::readOnly)
                .orElse(false);
    }

    /** Space, tab, newline and backslash come as three octal digits. */
    static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text, i + 1, i + 4, 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
