package io.adamant.agent.source.host.disk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One mounted file system of {@code mountinfo} (proc_pid_mountinfo(5)).
 *
 * @param id of the device, {@code major:minor}
 * @param device what is mounted, such as {@code /dev/vda1}
 * @param mode {@code rw} or {@code ro}, of the mount
 */
record Mount(String id, String device, String point, String type, String mode) {

    /** File systems without room of their own, as node_exporter leaves them out. */
    private static final Set<String> VIRTUAL =
            Set.of(
                    "autofs",
                    "binfmt_misc",
                    "bpf",
                    "cgroup",
                    "cgroup2",
                    "configfs",
                    "debugfs",
                    "devpts",
                    "devtmpfs",
                    "efivarfs",
                    "erofs",
                    "fusectl",
                    "hugetlbfs",
                    "iso9660",
                    "mqueue",
                    "nsfs",
                    "overlay",
                    "proc",
                    "procfs",
                    "pstore",
                    "ramfs",
                    "rootfs",
                    "rpc_pipefs",
                    "securityfs",
                    "selinuxfs",
                    "squashfs",
                    "sysfs",
                    "tracefs");

    /** A server that does not answer hangs whoever asks, beyond any signal. */
    private static final Set<String> REMOTE =
            Set.of(
                    "9p",
                    "afs",
                    "beegfs",
                    "ceph",
                    "cifs",
                    "coda",
                    "gfs2",
                    "glusterfs",
                    "gpfs",
                    "lustre",
                    "ncpfs",
                    "nfs",
                    "nfs4",
                    "nfsd",
                    "ocfs2",
                    "orangefs",
                    "smb3",
                    "smbfs",
                    "vboxsf",
                    "virtiofs");

    private static final String[] VIRTUAL_POINTS = {
        "/dev", "/proc", "/sys", "/run/credentials", "/var/lib/docker", "/var/lib/containers"
    };

    /** Whether its room is worth a series, and safe to ask for; the root always is. */
    boolean isReported() {
        if (point.equals("/")) {
            return !REMOTE.contains(type);
        }
        for (String virtual : VIRTUAL_POINTS) {
            if (point.equals(virtual) || point.startsWith(virtual + "/")) {
                return false;
            }
        }
        return !VIRTUAL.contains(type) && !REMOTE.contains(type) && !type.startsWith("fuse");
    }

    /**
     * Those to report, in the order of the table: of the mounts on one point the last, which hides
     * the others, and one per device, at its shortest point, since bind mounts, subvolumes and the
     * seal's own clones share the room.
     */
    static List<Mount> reported(List<Mount> table) {
        Map<String, Mount> byPoint = new LinkedHashMap<>();
        table.forEach(mount -> byPoint.put(mount.point(), mount));
        Map<String, Mount> byDevice = new LinkedHashMap<>();
        for (Mount mount : byPoint.values()) {
            if (mount.isReported()) {
                byDevice.merge(
                        mount.id(),
                        mount,
                        (a, b) -> b.point().length() < a.point().length() ? b : a);
            }
        }
        return new ArrayList<>(byDevice.values());
    }

    /** Space, tab, newline and backslash come as three octal digits. */
    static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int code = text.charAt(i) == '\\' ? octal(text, i + 1) : -1;
            plain.append(code < 0 ? text.charAt(i) : (char) code);
            i += code < 0 ? 0 : 3;
        }
        return plain.toString();
    }

    /** The character that three octal digits stand for, or -1. */
    private static int octal(String text, int from) {
        if (from + 3 > text.length()) {
            return -1;
        }
        int code = 0;
        for (int i = from; i < from + 3; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 7) {
                return -1;
            }
            code = code * 8 + digit;
        }
        return code;
    }
}
