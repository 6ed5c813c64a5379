package io.adamant.lab.guard;

import java.util.List;

/**
 * A change of a kind that a policy can switch to refuse, or something of normal life beside it.
 *
 * @param hook that refuses it; empty where nothing does
 * @param script for bash, as root on the sealed guest; it runs under the row's name
 */
record KindRow(String name, String hook, String script) {

    private static final String CALLS = "python3 -B /opt/calls.py ";

    static final List<KindRow> ALL =
            List.of(
                    refused("pt-seize", "ptrace_access_check", CALLS + "seize " + victim()),
                    refused(
                            "pt-memory",
                            "ptrace_access_check",
                            "exec 5</proc/" + victim() + "/mem"),
                    normal("pt-own-child", "sleep 60 & " + CALLS + "seize $! && kill $!"),
                    normal("pt-look", "cat /proc/" + victim() + "/status >/dev/null"),
                    refused(
                            "ex-place",
                            "bprm_check_security",
                            "cp /usr/bin/true /tmp/tool && /tmp/tool"),
                    refused(
                            "ex-script",
                            "bprm_check_security",
                            "printf '#!/bin/sh\\n' >/var/tmp/s && chmod 755 /var/tmp/s && /var/tmp/s"),
                    refused("ex-memory", "bprm_check_security", CALLS + "from_memory"),
                    refused("ex-deleted", "bprm_check_security", CALLS + "from_deleted"),
                    normal("ex-image", "/usr/bin/true && bash -c /usr/bin/true"),
                    refused("cl-step", "settime", "date -s '+1 hour'"),
                    normal("cl-slew", "date && " + CALLS + "slew"),
                    refused("ne-link", "capable", "ip link set lo mtu 65000"),
                    refused("ne-address", "capable", "ip address add 10.9.9.9/32 dev lo"),
                    refused("ne-route", "capable", "ip route add blackhole 10.8.0.0/16"),
                    normal(
                            "ne-look",
                            "ip route show && ip -o address show && ! ip -o link | grep 65000"),
                    normal("ne-settings", "cat /proc/sys/net/ipv4/conf/all/forwarding"),
                    normal("ne-use", "exec 5<>/dev/tcp/10.0.2.100/4318"),
                    normal(
                            "ne-container",
                            "unshare -n sh -c 'ip link set lo up && ip address add 10.9.9.9/32 dev lo'"),
                    refused("fi-rules", "netlink_send", CALLS + "packet_filter"),
                    normal("fi-container", "unshare -n " + CALLS + "packet_filter"),
                    refused(
                            "pm-over-etc",
                            "sb_mount",
                            "unshare -m --propagation private mount -t tmpfs t /etc"),
                    refused(
                            "pm-move",
                            "move_mount",
                            "unshare -m --propagation private " + CALLS + "move_mount /tmp /usr"),
                    refused(
                            "pm-pivot",
                            "sb_pivotroot",
                            "unshare -m --propagation private sh -c 'mkdir -p /tmp/view/old"
                                    + " && mount --bind /tmp/view /tmp/view && cd /tmp/view"
                                    + " && pivot_root . old'"),
                    normal(
                            "pm-free-place",
                            "unshare -m --propagation private sh -c"
                                    + " 'mkdir -p /tmp/free && mount -t tmpfs t /tmp/free'"),
                    normal(
                            "pm-container",
                            "unshare -mpf --propagation private mount -t tmpfs t /etc"),
                    refused("ag-term", "task_kill", "kill -TERM $(pidof java)"),
                    refused("bp-program", "bpf", CALLS + "program"),
                    normal("bp-of-a-cgroup", CALLS + "program 8"));

    private static KindRow refused(String name, String hook, String script) {
        return new KindRow(name, hook, script);
    }

    private static KindRow normal(String name, String script) {
        return new KindRow(name, "", script);
    }

    /** A process of another cgroup. */
    private static String victim() {
        return "$(cat /run/lab/victim)";
    }

    boolean isRefused() {
        return !hook.isEmpty();
    }

    @Override
    public String toString() {
        return name;
    }
}
