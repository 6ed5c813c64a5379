package io.adamant.lab.image;

import io.adamant.lab.host.Apt;
import io.adamant.lab.host.HostCommand;
import io.adamant.lab.host.LabCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A root as a usual Debian host has it: systemd, cloud-init, a time server, a web server, logs that
 * rotate, package and configuration managers, with the agent under its unit. Its base is made once
 * of Debian's packages; agent and modules are laid over it.
 */
public final class LifeImage {

    /** What a sealed host may no longer load. */
    private static final List<String> MODULES =
            List.of(
                    "nf_tables",
                    "nft_ct",
                    "overlay",
                    "loop",
                    "dm_mod",
                    "xfs",
                    "fuse",
                    "virtio_net",
                    "inet_diag",
                    "tcp_diag",
                    "udp_diag",
                    "unix_diag",
                    "netlink_diag");

    private static final int VERSION = 2;
    private static final int BASE_VERSION = 1;
    private static final int KEPT = 3;
    private static final long BYTES = 4L << 30;
    private static final Duration BOUND = Duration.ofMinutes(30);

    /** Its first program. */
    public static final String INIT = "/usr/lib/systemd/systemd";

    /** What a host runs, what manages it, and what attacks it. */
    private static final List<String> PACKAGES =
            List.of(
                    "systemd-sysv,systemd-resolved,libpam-systemd,dbus,udev,kmod,polkitd",
                    "cloud-init,openssh-server,chrony,rsyslog,logrotate,cron,at,sudo,auditd",
                    "nginx-light,nftables,iproute2,iputils-ping,procps,psmisc,less,curl",
                    "rpm,python3,python3-pip,ansible-core,puppet-agent,rsync,systemd-container",
                    "e2fsprogs,xfsprogs,fdisk,dmsetup,attr,acl,nvme-cli,fuse3,libcap2-bin",
                    "strace,gdb-minimal,tar,xz-utils,apt-utils,passwd,locales");

    private LifeImage() {}

    /**
     * The image; made when a part of it is newer than what is kept. Takes minutes the first time.
     */
    public static Path of(Kernel kernel, AgentRuntime agent, Map<String, String> files) {
        LabCache cache = LabCache.open();
        String name =
                "life-v%d-%s-%s.img".formatted(VERSION, kernel.release(), agent.digest(files));
        Path image =
                cache.keep(
                        name,
                        "making the root with systemd",
                        place -> make(cache, kernel, agent, files, place));
        cache.prune("life-v", ".img", KEPT);
        return image;
    }

    private static Path base(LabCache cache) {
        return cache.keep(
                "life-base-v" + BASE_VERSION + ".tar",
                "fetching a whole Debian, which takes some minutes",
                place -> debootstrap(Apt.of(cache, "bookworm"), place));
    }

    private static void debootstrap(Apt apt, Path tar) {
        List<String> words = new ArrayList<>(List.of("mmdebstrap", "--variant=minbase"));
        words.add("--format=tar");
        words.add("--mode=" + (isRoot() ? "root" : "unshare"));
        words.add("--include=" + String.join(",", PACKAGES));
        words.add("--dpkgopt=path-exclude=/usr/share/doc/*");
        words.add("--dpkgopt=path-exclude=/usr/share/man/*");
        words.add("--dpkgopt=path-exclude=/usr/share/locale/*");
        // No address of this machine's mirror stays in what is made.
        words.add("--customize-hook=rm -f \"$1\"/etc/apt/sources.list");
        words.addAll(List.of(apt.suite(), tar.toString(), apt.sourceLine()));
        HostCommand.of(words).within(BOUND).run();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void make(
            LabCache cache,
            Kernel kernel,
            AgentRuntime agent,
            Map<String, String> files,
            Path image)
            throws IOException {
        Path base = base(cache);
        Path overlay = image.resolveSibling(image.getFileName() + ".overlay");
        Path script = image.resolveSibling(image.getFileName() + ".sh");
        LabCache.deleteAll(overlay);
        try {
            grow(cache, kernel, agent, overlay);
            TinyImage.lay(overlay, files);
            DiskImage.empty(image, BYTES);
            Initrd.executable(script, "life-make");
            List<String> words = new ArrayList<>();
            if (!isRoot()) {
                words.addAll(List.of("unshare", "--map-auto", "--map-root-user"));
            }
            words.addAll(List.of(script.toString(), base.toString()));
            words.addAll(List.of(image + ".tree", overlay.toString(), image.toString()));
            HostCommand.of(words).within(BOUND).run();
        } finally {
            LabCache.deleteAll(overlay);
            Files.deleteIfExists(script);
        }
    }

    private static void grow(LabCache cache, Kernel kernel, AgentRuntime agent, Path tree)
            throws IOException {
        LaneFiles.lay(cache, kernel, tree);
        agent.install(cache, tree);
        TinyImage.words(tree);
        Path units = tree.resolve("usr/lib/systemd/system");
        Files.writeString(
                units.resolve("adamant-agent.service"), Initrd.text("adamant-agent.service"));
        Files.writeString(
                units.resolve("adamant-shell.service"), Initrd.text("life-shell.service"));
        etc(tree);
    }

    private static void etc(Path tree) throws IOException {
        Map<String, String> files =
                Map.of(
                        "/etc/fstab",
                        "LABEL=root / auto defaults 0 0\n",
                        "/etc/hostname",
                        "life\n",
                        // Empty, so that the first boot makes its own: an image has no identity.
                        "/etc/machine-id",
                        "",
                        "/etc/modules-load.d/lab.conf",
                        String.join("\n", MODULES) + "\n",
                        "/etc/cloud/cloud.cfg.d/99-lab.cfg",
                        "datasource_list: [NoCloud]\nnetwork: {config: disabled}\n",
                        "/etc/systemd/network/10-lab.network",
                        "[Match]\nName=eth0\n[Network]\nAddress=10.0.2.15/24\n",
                        "/var/lib/cloud/seed/nocloud/meta-data",
                        "instance-id: i-lab\nlocal-hostname: life\n",
                        "/var/lib/cloud/seed/nocloud/user-data",
                        Initrd.text("life-user-data"));
        TinyImage.lay(tree, files);
        Path wanted =
                Files.createDirectories(tree.resolve("etc/systemd/system/multi-user.target.wants"));
        Files.createSymbolicLink(
                wanted.resolve("systemd-networkd.service"),
                Path.of("/usr/lib/systemd/system/systemd-networkd.service"));
    }
}
