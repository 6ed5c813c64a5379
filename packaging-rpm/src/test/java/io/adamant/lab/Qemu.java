package io.adamant.lab;

import io.adamant.lab.host.HostCommand;
import io.adamant.lab.host.LabCache;
import io.adamant.lab.image.Kernel;
import io.adamant.lab.image.Userland;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The emulator's command line. No device but those that the plan names, no display, no network card
 * unless asked for, and a system call filter on the emulator itself. Nehalem, since Debian's 6.12
 * reports faults that are not there on an emulated {@code max}; without cmpxchg16b, behind which
 * that kernel panicked.
 */
final class Qemu {

    private static final String UUID_OF_THE_MACHINE = "7d1f2c3a-5b6e-4f80-91a2-b3c4d5e6f708";

    private static final String SANDBOX =
            "on,obsolete=deny,elevateprivileges=deny,resourcecontrol=deny,spawn=deny";

    private final GuestPlan plan;
    private final Path work;
    private final List<String> words = new ArrayList<>();

    private Qemu(GuestPlan plan, Path work) {
        this.plan = plan;
        this.work = work;
    }

    /**
     * @param work the guest's own directory; its disks are made there
     * @param root the image that the root's changes are laid over
     * @param terminal whether the guest's second console is this process's terminal
     */
    static List<String> command(GuestPlan plan, Path work, Path root, boolean terminal)
            throws IOException {
        Qemu qemu = new Qemu(plan, work);
        qemu.machine();
        qemu.consoles(terminal);
        qemu.root(root);
        List<Integer> disks = plan.hardware().diskMiB();
        for (int i = 0; i < disks.size(); i++) {
            qemu.disk("disk" + i, disks.get(i));
        }
        List<Integer> nvmes = plan.hardware().nvmeMiB();
        for (int i = 0; i < nvmes.size(); i++) {
            qemu.nvme("nvme" + i, nvmes.get(i));
        }
        qemu.network();
        return List.copyOf(qemu.words);
    }

    private void add(String... more) {
        words.addAll(List.of(more));
    }

    private void machine() {
        GuestPlan.Hardware hardware = plan.hardware();
        Kernel kernel = plan.root().kernel();
        add("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none");
        String threads = hardware.counted() ? "single" : "multi";
        String emulator = "tcg,thread=" + threads + ",tb-size=128";
        add("-machine", "q35", "-accel", emulator, "-cpu", "Nehalem,-cx16");
        if (hardware.counted()) {
            add("-icount", "shift=0");
        }
        add("-smp", "" + hardware.processors(), "-m", hardware.memoryMiB() + "M");
        // As a cloud gives one: without it a host does not know itself again after a reboot.
        add("-uuid", UUID_OF_THE_MACHINE);
        if (plan.hardware().outward() == 0) { // the relay is a program of its own
            add("-sandbox", SANDBOX);
        }
        add("-kernel", kernel.image().toString(), "-initrd", kernel.initrd().toString());
        List<String> line = new ArrayList<>();
        line.addAll(List.of("console=ttyS0", "quiet", "loglevel=5", "net.ifnames=0"));
        line.add("no_timer_check"); // a starved emulator fails it, and the kernel panics
        line.add("lab.root=" + (plan.hardware().rootOnNvme() ? "/dev/nvme0n1" : "/dev/vda"));
        line.add("lab.type=" + plan.root().type().word());
        line.add("lab.init=" + plan.root().init());
        line.add("systemd.default_device_timeout_sec=600"); // the machine may be shared by many
        line.add("systemd.default_timeout_start_sec=600");
        line.addAll(plan.parameters());
        add("-append", String.join(" ", line));
        add("-rtc", "base=utc", "-device", "virtio-rng-pci");
    }

    private void consoles(boolean terminal) {
        add("-chardev", "file,id=console,path=" + work.resolve("console.log"));
        add("-serial", "chardev:console");
        if (terminal) {
            add("-chardev", "stdio,id=terminal,mux=on,signal=off");
            add("-serial", "chardev:terminal", "-mon", "chardev=terminal,mode=readline");
        }
        add("-device", "virtio-serial-pci");
        for (int lane = 0; lane < Guest.LANES; lane++) {
            add("-chardev", "socket,id=lane" + lane + ",path=" + work.resolve("lane" + lane));
            add("-device", "virtserialport,chardev=lane" + lane + ",name=lab." + lane);
        }
    }

    private void root(Path image) {
        Path changes = work.resolve("root.qcow2");
        HostCommand.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-F",
                        "raw",
                        "-b",
                        image.toString(),
                        changes.toString())
                .run();
        add("-drive", "if=none,id=root,format=qcow2,cache=unsafe,file=" + changes);
        add(
                "-device",
                plan.hardware().rootOnNvme() ? "nvme,drive=root,serial=root" : virtio("root"));
    }

    private static String virtio(String name) {
        return "virtio-blk-pci,drive=" + name + ",serial=" + name;
    }

    private void disk(String name, int miB) throws IOException {
        add("-drive", drive(name, miB), "-device", virtio(name));
    }

    private void nvme(String name, int miB) throws IOException {
        add("-drive", drive(name, miB), "-device", "nvme,drive=" + name + ",serial=" + name);
    }

    private String drive(String name, int miB) throws IOException {
        Path file = work.resolve(name + ".raw");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((long) miB << 20);
        }
        return "if=none,format=raw,cache=unsafe,id=" + name + ",file=" + file;
    }

    /** User-mode, shut in, with a door to one port of this machine's loopback. */
    private void network() {
        if (plan.hardware().outward() != 0) {
            Path relay = Userland.busybox(LabCache.open());
            int port = plan.hardware().outward();
            String door = "guestfwd=tcp:10.0.2.100:4318-cmd:" + relay + " nc 127.0.0.1 " + port;
            add("-netdev", "user,id=net,restrict=on," + door);
            add("-device", "virtio-net-pci,netdev=net");
        }
    }
}
