package io.adamant.agent.seal.witness.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Mounts as {@code /proc/PID/mountinfo} lists them (proc_pid_mountinfo(5)), by the kernel's number
 * of each.
 */
public final class Mounts {

    /** Most mounts that are compared; the kernel's own limit is 100,000 (fs.mount-max). */
    static final int MAX_MOUNTS = 20_000;

    /**
     * One mount.
     *
     * @param root what of the file system is mounted
     * @param options of the mount
     * @param type of the file system
     * @param source such as a device
     * @param superOptions of the file system, for all its mounts
     */
    record Mount(
            String point,
            String device,
            String root,
            String options,
            String type,
            String source,
            String superOptions) {

        String words() {
            return type + " " + source + (root.equals("/") ? "" : " root " + root) + " " + options;
        }
    }

    private final Map<String, Mount> byId;

    private Mounts(Map<String, Mount> byId) {
        this.byId = byId;
    }

    /** Lines that are none are left out. */
    public static Mounts parse(String mountinfo) {
        Map<String, Mount> mounts = new LinkedHashMap<>();
        for (String line : mountinfo.split("\n", MAX_MOUNTS)) {
            List<String> fields = List.of(line.split(" "));
            int dash = fields.indexOf("-");
            if (dash >= 6 && fields.size() >= dash + 4) {
                mounts.put(
                        fields.get(0),
                        new Mount(
                                unescape(fields.get(4)),
                                fields.get(2),
                                unescape(fields.get(3)),
                                fields.get(5),
                                fields.get(dash + 1),
                                unescape(fields.get(dash + 2)),
                                fields.get(dash + 3)));
            }
        }
        return new Mounts(mounts);
    }

    /**
     * Names each difference at a mount point that matters.
     *
     * @param matters of a mount point
     */
    public void differences(Mounts now, Predicate<String> matters, Consumer<String> taker) {
        byId.forEach((id, before) -> before(id, before, now, matters, taker));
        now.byId.forEach(
                (id, mount) -> {
                    if (!byId.containsKey(id) && matters.test(mount.point)) {
                        taker.accept("mount " + mount.point + ": none -> " + mount.words());
                    }
                });
    }

    private static void before(
            String id,
            Mount before,
            Mounts now,
            Predicate<String> matters,
            Consumer<String> taker) {
        Mount after = now.byId.get(id);
        String what = "mount " + before.point + ": ";
        if (after == null) {
            if (matters.test(before.point)) {
                taker.accept(what + before.words() + " -> none");
            }
            return;
        }
        if (!matters.test(before.point) && !matters.test(after.point)) {
            return;
        }
        if (!before.point.equals(after.point)) {
            taker.accept(what + "moved -> " + after.point);
        }
        if (!before.options.equals(after.options)) {
            taker.accept(what + before.options + " -> " + after.options);
        }
        if (!before.superOptions.equals(after.superOptions)) {
            taker.accept(what + "file system " + before.superOptions + " -> " + after.superOptions);
        }
    }

    /** Space, tab, newline and backslash come as three octal digits. */
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int value = i + 3 < text.length() && text.charAt(i) == '\\' ? octal(text, i + 1) : -1;
            if (value >= 0) {
                plain.append((char) value);
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static int octal(String text, int at) {
        int value = 0;
        for (int i = at; i < at + 3; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 7) {
                return -1;
            }
            value = value * 8 + digit;
        }
        return value;
    }
}
