package io.adamant.lab.guard;

import java.util.List;
import java.util.Map;

/**
 * A way to each of the guard's hooks that ends there and at no hook before it.
 *
 * @param isRefused otherwise the guard lets it through and tells of it
 * @param script for bash, as root on the sealed guest; it runs under the hook's own name
 */
record HookRow(String hook, boolean isRefused, String script) {

    private static final String CALLS = "python3 -B /opt/calls.py ";
    private static final String AGENT = "$(cat /run/lab/guard.pid)";

    /** Hooks that no row can be for, with what proves them instead. */
    static final Map<String, String> OTHERWISE =
            Map.of(
                    "inode_file_setattr",
                    "new in Linux 6.17, and no kernel of the lab has it",
                    "task_alloc",
                    "refuses nothing and takes note: hole 13's birth into a cgroup",
                    "task_free",
                    "lets go of task_alloc's notes; that it does is not tried",
                    "bprm_committed_creds",
                    "ends task_alloc's notes at an exec: LifeHostIT",
                    "task_to_inode",
                    "notes what file_open judges: CgroupHooksIT");

    static final List<HookRow> ALL =
            List.of(
                    refused("file_open", "echo x >>/etc/passwd"),
                    refused("inode_create", "touch /etc/new"),
                    refused("inode_mknod", "mknod /etc/null c 1 3"),
                    refused("inode_mkdir", "mkdir /etc/new.d"),
                    refused("inode_symlink", "ln -s /tmp /etc/new.link"),
                    refused("inode_unlink", "rm -f /etc/fstab"),
                    refused("inode_rmdir", "rmdir /srv/empty"),
                    refused("inode_link", "ln /etc/passwd /etc/passwd2"),
                    refused("inode_rename", "mv /etc/fstab /etc/fstab2"),
                    refused("inode_setattr", "chmod 777 /etc/shadow"),
                    refused("inode_setxattr", "setfattr -n user.new -v 1 /etc/group"),
                    refused("inode_removexattr", "setfattr -x user.baked /etc/group"),
                    refused("inode_set_acl", "setfacl -m u:1000:rw /etc/shadow"),
                    refused("inode_remove_acl", "setfattr -x system.posix_acl_access /etc/group"),
                    refused("mmap_file", held("mmap_file")),
                    refused("file_mprotect", held("file_mprotect")),
                    refused("file_permission", held("file_permission")),
                    refused("quota_on", CALLS + "quota $(cat /run/lab/quota) /srv/quota/own/users"),
                    refused("quotactl", CALLS + "quota $(findmnt -no SOURCE /) /etc/passwd"),
                    refused("file_ioctl", "chattr +i /etc/fstab"),
                    refused("file_ioctl_compat", CALLS + "compat_ioctl /etc/fstab"),
                    refused("uring_cmd", CALLS + "uring_command /dev/ng0n1"),
                    refused("sb_mount", "mount -t tmpfs t /etc"),
                    refused("move_mount", CALLS + "move_mount /tmp /etc"),
                    refused("sb_umount", "umount -l /srv/xfs"),
                    refused("sb_remount", CALLS + "reconfigure /"),
                    refused(
                            "sb_pivotroot",
                            "mkdir -p /tmp/root/old && mount --bind /tmp/root /tmp/root"
                                    + " && cd /tmp/root && pivot_root . old"),
                    refused("capable", CALLS + "mount_setattr /srv/xfs"),
                    refused(
                            "kernel_read_file",
                            "insmod $(find /usr/lib/modules -name 'dummy.ko*' | head -1)"),
                    refused("kernel_load_data", CALLS + "init_module"),
                    refused("locked_down", CALLS + "ports"),
                    seen("settime", "date -s '+1 sec'"),
                    seen("netlink_send", CALLS + "packet_filter"),
                    seen("bprm_check_security", "cp /usr/bin/true /tmp/tool && /tmp/tool"),
                    refused("bpf_map", CALLS + "maps"),
                    refused("bpf", CALLS + "program"),
                    refused("task_kill", "kill -9 " + AGENT),
                    refused("ptrace_access_check", "head -c 1 /proc/" + AGENT + "/mem"),
                    refused("task_setscheduler", "taskset -p 1 " + AGENT),
                    refused("task_setnice", "renice 19 -p " + AGENT),
                    refused("task_setioprio", "ionice -c 3 -p " + AGENT),
                    refused("task_setrlimit", "prlimit --pid " + AGENT + " --nofile=1:1"));

    /** Before the seal: what the rows are tried on. */
    static final String PREPARE =
            """
            modprobe -a nfnetlink loop
            setfattr -n user.baked -v 1 /etc/group
            setfacl -m u:1000:r /etc/group
            mkdir -p /srv/empty /srv/quota /usr/lib/lab-rows
            truncate -s 16M /var/tmp/quota.img
            mkfs.ext4 -q /var/tmp/quota.img
            losetup -f --show /var/tmp/quota.img >/run/lab/quota
            mount -o usrquota $(cat /run/lab/quota) /srv/quota
            mkdir -p /srv/quota/own
            touch /srv/quota/own/users
            echo "never looked at" >/etc/uncached
            sync
            """;

    /** Right before it: processes that hold files open for writing. */
    static final String HOLD =
            """
            for hook in mmap_file file_mprotect file_permission; do
              setsid python3 -B /opt/calls.py hold $hook /srv/xfs/deep/held </dev/null >/run/lab/$hook.said 2>&1 &
            done
            for try in $(seq 300); do
              [ $(ls /run/lab/*.held 2>/dev/null | wc -l) = 3 ] && break
              sleep 0.1
            done
            rm -f /run/lab/*.said
            echo 2 >/proc/sys/vm/drop_caches
            ls /run/lab/*.held
            """;

    private static HookRow refused(String hook, String script) {
        return new HookRow(hook, true, script);
    }

    private static HookRow seen(String hook, String script) {
        return new HookRow(hook, false, script);
    }

    private static String held(String hook) {
        return """
        touch /run/lab/%1$s.go
        for try in $(seq 100); do [ -s /run/lab/%1$s.said ] && break; sleep 0.1; done
        cat /run/lab/%1$s.said
        grep -qx done /run/lab/%1$s.said
        """
                .formatted(hook);
    }

    /** As the kernel cuts a command's name. */
    String command() {
        return hook.substring(0, Math.min(15, hook.length()));
    }

    @Override
    public String toString() {
        return hook;
    }
}
