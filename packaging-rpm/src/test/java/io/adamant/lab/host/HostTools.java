package io.adamant.lab.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The tools that the lab needs of this machine, and the Debian packages that bring them. */
public final class HostTools {

    private static final Map<String, String> TINY = new LinkedHashMap<>();
    private static final Map<String, String> LIFE = new LinkedHashMap<>();

    static {
        TINY.put("qemu-system-x86_64", "qemu-system-x86");
        TINY.put("qemu-img", "qemu-utils");
        TINY.put("mke2fs", "e2fsprogs");
        TINY.put("mkfs.xfs", "xfsprogs");
        TINY.put("cpio", "cpio");
        TINY.put("depmod", "kmod");
        TINY.put("xz", "xz-utils");
        TINY.put("apt-get", "apt");
        TINY.put("dpkg-deb", "dpkg");
        TINY.put("unshare", "util-linux");
        LIFE.putAll(TINY);
        LIFE.put("mmdebstrap", "mmdebstrap");
    }

    private HostTools() {}

    /** Packages to install before a tiny guest can boot; empty when all is there. */
    public static List<String> missingForTiny() {
        return missing(TINY);
    }

    /** The same for a guest with systemd. */
    public static List<String> missingForLife() {
        return missing(LIFE);
    }

    private static List<String> missing(Map<String, String> tools) {
        TreeSet<String> packages = new TreeSet<>();
        tools.forEach(
                (tool, of) -> {
                    if (!HostCommand.isInstalled(tool)) {
                        packages.add(of);
                    }
                });
        return List.copyOf(packages);
    }

    /** What to type so that they are no longer missing. */
    public static String cure(List<String> packages) {
        return "apt-get install --no-install-recommends " + String.join(" ", packages);
    }
}
