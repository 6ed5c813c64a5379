package io.adamant.agent.seal.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The mounts of one namespace, as {@code /proc/PID/mountinfo} lists them (proc_pid_mountinfo(5)):
 * what a process in it finds at a path. A later mount at the same point hides an earlier one.
 */
public final class MountView {

    /** The kernel's own limit of a namespace is 100,000 (fs.mount-max). */
    static final int MAX_MOUNTS = 20_000;

    /** Where systemd keeps what it mounts over paths that a service must not see. */
    private static final String INACCESSIBLE = "/systemd/inaccessible/";

    private static final List<String> STATE = List.of("/var/lib/", "/var/cache/", "/var/log/");

    private static final int MIN_FIELDS = 10;

    /**
     * A mount.
     *
     * @param device major:minor
     * @param root what of the file system is mounted
     */
    record Mount(String point, String device, String root, String type) {

        boolean isInaccessible() {
            return type.equals("tmpfs") && root.contains(INACCESSIBLE);
        }

        String words() {
            return type + " " + device + " " + root;
        }
    }

    /** Something else at a path than the host has there. */
    public record Difference(String point, String words, boolean mayBeEmpty) {}

    private final Map<String, Mount> visible;

    private MountView(Map<String, Mount> visible) {
        this.visible = visible;
    }

    /** Lines that are none are left out. */
    public static MountView parse(String mountinfo) {
        Map<String, Mount> visible = new LinkedHashMap<>();
        for (String line : mountinfo.split("\n", MAX_MOUNTS)) {
            String[] fields = line.split(" ");
            int dash = dash(fields);
            if (dash > 0) {
                String point = unescaped(fields[4]);
                visible.put(
                        point, new Mount(point, fields[2], unescaped(fields[3]), fields[dash + 1]));
            }
        }
        return new MountView(visible);
    }

    /** Where the optional fields end; -1 where the line is too short. */
    private static int dash(String[] fields) {
        for (int i = 6; i < fields.length - 3 && fields.length >= MIN_FIELDS; i++) {
            if (fields[i].equals("-")) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Where a process finds something else than the host has there. A place that the process sees
     * as the host does, however it is mounted, is no difference, nor is one that it cannot see at
     * all: such are the sandboxes that systemd makes for services. A namespace with another root is
     * none of the host's: nothing in it is a view of the host's places.
     *
     * @param matters of a mount point, whether it hides a protected place
     */
    public List<Difference> differences(MountView host, Predicate<String> matters) {
        Mount root = visible.get("/");
        Mount hostRoot = host.visible.get("/");
        if (root == null || hostRoot == null || !isSame(root, hostRoot.device, hostRoot.root)) {
            return List.of();
        }
        List<Difference> differences = new ArrayList<>();
        for (Mount mount : visible.values()) {
            if (!mount.isInaccessible() && !host.has(mount) && matters.test(mount.point)) {
                boolean mayBeEmpty = mount.type.equals("tmpfs") && mount.root.equals("/");
                differences.add(new Difference(mount.point, mount.words(), mayBeEmpty));
            }
        }
        return differences;
    }

    /** Whether the same directory or file is at that path of the host. */
    private boolean has(Mount mount) {
        Mount over = covering(mount.point);
        return over != null
                && (isSame(mount, over.device, below(over, mount.point))
                        || (isState(mount.point)
                                && isSame(mount, over.device, below(over, hidden(mount.point)))));
    }

    /** Where a service with DynamicUser finds what is its own (systemd.exec(5)). */
    private static boolean isState(String point) {
        return STATE.stream().anyMatch(point::startsWith);
    }

    /** {@code /var/lib/private/x} of {@code /var/lib/x}. */
    private static String hidden(String point) {
        int name = point.indexOf('/', "/var/".length());
        return point.substring(0, name) + "/private" + point.substring(name);
    }

    private static boolean isSame(Mount mount, String device, String root) {
        return mount.device.equals(device) && mount.root.equals(root);
    }

    private @Nullable Mount covering(String point) {
        String at = point;
        while (true) {
            Mount mount = visible.get(at);
            if (mount != null || at.equals("/")) {
                return mount;
            }
            int slash = at.lastIndexOf('/');
            at = slash <= 0 ? "/" : at.substring(0, slash);
        }
    }

    /** The path within the file system of what is at a path of the host. */
    private static String below(Mount over, String point) {
        String rest = over.point.equals("/") ? point : point.substring(over.point.length());
        String joined = (over.root.equals("/") ? "" : over.root) + (rest.equals("/") ? "" : rest);
        return joined.isEmpty() ? "/" : joined;
    }

    /** Space, tab, newline and backslash come as three octal digits. */
    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean isEscape = text.startsWith("\\0", i) || text.startsWith("\\1", i);
            if (isEscape && i + 3 < text.length()) {
                int value = (text.charAt(i + 1) - '0') << 6;
                value += (text.charAt(i + 2) - '0') << 3;
                plain.append((char) (value + text.charAt(i + 3) - '0'));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
