package io.adamant.agent.seal.policy;

import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is sealed where the image names no places: the root file system whole, but for what a normal
 * host writes in normal life, and the places in /run that decide what runs. The lists were measured
 * on Debian with cloud-init, and hold for a root on one partition or several.
 */
public final class SealDefaults {

    public static final List<Path> PROTECT =
            paths(
                    "/",
                    "/home/*/.ssh",
                    "/run/systemd/system-generators",
                    "/run/systemd/user-generators",
                    "/run/systemd/system-environment-generators",
                    "/run/systemd/user-environment-generators",
                    "/run/systemd/system.conf.d",
                    "/run/systemd/user.conf.d",
                    "/run/systemd/user",
                    "/run/systemd/system.attached",
                    "/run/systemd/journald.conf.d",
                    "/run/systemd/logind.conf.d",
                    "/run/systemd/networkd.conf.d",
                    "/run/systemd/resolved.conf.d",
                    "/run/systemd/timesyncd.conf.d",
                    "/run/dbus-1/system.d",
                    "/run/dbus-1/system-services",
                    "/run/polkit-1/rules.d",
                    "/run/udev/rules.d",
                    "/run/tmpfiles.d",
                    "/run/sysctl.d",
                    "/run/modprobe.d",
                    "/run/modules-load.d",
                    "/run/binfmt.d",
                    "/run/sysusers.d",
                    "/run/NetworkManager/conf.d");

    /** What a host writes in normal life. Data of an application is the image's to name. */
    public static final List<Path> EXEMPT =
            paths(
                    "/dev",
                    "/proc",
                    "/sys",
                    "/run",
                    "/etc/.pwd.lock",
                    "/home",
                    "/tmp",
                    "/mnt",
                    "/media",
                    "/var/account",
                    "/var/backups",
                    "/var/tmp",
                    "/var/log",
                    "/var/cache",
                    "/var/lock",
                    "/var/mail",
                    "/var/crash",
                    "/var/spool/mail",
                    "/var/spool/rsyslog",
                    "/var/spool/postfix",
                    "/var/spool/exim4",
                    "/var/lib/amazon/ssm",
                    "/var/lib/chrony",
                    "/var/lib/containerd",
                    "/var/lib/containers",
                    "/var/lib/cni",
                    "/var/lib/dhclient",
                    "/var/lib/dhcp",
                    "/var/lib/dhcpcd",
                    "/var/lib/docker",
                    "/var/lib/fail2ban",
                    "/var/lib/kubelet",
                    "/var/lib/lastlog",
                    "/var/lib/logrotate",
                    "/var/lib/mlocate",
                    "/var/lib/nfs",
                    "/var/lib/NetworkManager",
                    "/var/lib/nginx",
                    "/var/lib/ntp",
                    "/var/lib/plocate",
                    "/var/lib/private",
                    // Taken by each query of root's; what it locks is protected.
                    "/var/lib/rpm/.rpm.lock",
                    "/usr/lib/sysimage/rpm/.rpm.lock",
                    "/var/lib/rsyslog",
                    "/var/lib/sss",
                    "/var/lib/sudo",
                    "/var/lib/systemd/backlight",
                    "/var/lib/systemd/coredump",
                    "/var/lib/systemd/ephemeral-trees",
                    "/var/lib/systemd/network",
                    "/var/lib/systemd/pstore",
                    "/var/lib/systemd/random-seed",
                    "/var/lib/systemd/rfkill",
                    "/var/lib/systemd/timers",
                    "/var/lib/systemd/timesync",
                    "/var/lib/wtmpdb");

    /** Protected places that somebody has to write: theirs, nobody else's. */
    public static final Map<Path, List<Writer>> WRITERS = writers();

    /** Files that must exist to be exempt: their directory is sealed. */
    public static final List<Path> FILES = paths("/etc/.pwd.lock");

    public static final Set<Refusable> REFUSED =
            Set.copyOf(
                    EnumSet.of(
                            Refusable.SYSCTL,
                            Refusable.SYSFS,
                            Refusable.RAW_DEVICE,
                            Refusable.NVME_PASSTHROUGH,
                            Refusable.MODULE,
                            Refusable.KEXEC,
                            Refusable.MOUNT,
                            Refusable.OWN_BPF,
                            Refusable.AGENT_PROCESS));

    public static final Set<Refusable> SEEN =
            Set.copyOf(EnumSet.complementOf(EnumSet.copyOf(REFUSED)));

    /** Kinds that are seen by what changes, not by a hook; refused they are by the hook. */
    public static final Set<Refusable> WATCHED = Set.of(Refusable.NETWORK, Refusable.FIREWALL);

    private SealDefaults() {}

    private static List<Path> paths(String... texts) {
        return Stream.of(texts).map(Path::of).toList();
    }

    /**
     * The generators' directories are left out: systemd empties them whenever it reads its units,
     * so that what somebody else puts there is gone before it counts.
     */
    private static Map<Path, List<Writer>> writers() {
        List<Writer> init = List.of(new Writer.Pid1());
        Map<Path, List<Writer>> writers = new LinkedHashMap<>();
        // Nothing but a request by D-Bus, such as "systemctl mask --runtime", lets it write there.
        writers.put(Path.of("/run/systemd/system"), List.of());
        for (String decides : List.of("system.control", "transient", "network")) {
            writers.put(Path.of("/run/systemd", decides), init);
        }
        writers.put(Path.of("/run/systemd/resolve"), and(init, "systemd-resolved"));
        writers.put(
                Path.of("/var/lib/cloud"),
                and(
                        List.of(),
                        "cloud-init-local",
                        "cloud-init",
                        "cloud-init-main",
                        "cloud-init-network",
                        "cloud-config",
                        "cloud-final"));
        writers.put(Path.of("/var/lib/adamant"), and(List.of(), "adamant-agent"));
        writers.put(
                PlaceList.NETWORK_SYSCTLS,
                and(init, "systemd-networkd", "NetworkManager", "docker", "containerd"));
        return Map.copyOf(writers);
    }

    private static List<Writer> and(List<Writer> writers, String... services) {
        List<Writer> all = new ArrayList<>(writers);
        Stream.of(services).map(name -> new Writer.Unit(name + ".service")).forEach(all::add);
        return List.copyOf(all);
    }

    /** The defaults' exempt places and the image's own. */
    public static List<Path> exemptAnd(List<Path> own) {
        List<Path> exempt = new ArrayList<>(EXEMPT);
        own.stream().filter(path -> !exempt.contains(path)).forEach(exempt::add);
        return List.copyOf(exempt);
    }

    /** The defaults' writers, those of a place that the image names replaced by its own. */
    public static Map<Path, List<Writer>> writersAnd(Map<Path, List<Writer>> own) {
        Map<Path, List<Writer>> writers = new LinkedHashMap<>(WRITERS);
        writers.putAll(own);
        return Map.copyOf(writers);
    }
}
