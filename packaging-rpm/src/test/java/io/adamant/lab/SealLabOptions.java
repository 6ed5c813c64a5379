package io.adamant.lab;

import io.adamant.lab.image.Kernel;
import io.adamant.lab.image.RootType;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * What a person asks of {@code adamant seal lab}.
 *
 * @param line the kernel's
 * @param mode the seal's, as the configuration writes it; {@code off} for no agent
 */
record SealLabOptions(String line, RootType root, boolean life, String mode, boolean nvme) {

    static final String HELP =
            """
            adamant seal lab - a sealed machine to attack

            Boots a virtual machine (software emulation, nothing of this machine is touched), starts the agent
            with its seal in it, and gives you a root shell. Leave with exit, or with Ctrl-A X; what you changed is
            thrown away. The first time fetches a kernel and programs from this machine's Debian mirror.

              ./adamant seal lab                        Debian's 6.1 kernel, a small system on ext4; 20 s to the shell
              ./adamant seal lab --kernel 6.12          Debian 13's kernel
              ./adamant seal lab --root xfs             the root on XFS, as on Amazon Linux
              ./adamant seal lab --nvme                 the root on an NVMe disk, as on EC2
              ./adamant seal lab --life                 a whole system: systemd, cloud-init, nginx, chrony, rpm, ...; 1-2 min
              ./adamant seal lab --mode audit           nothing is refused, everything is seen; also: enforce, off

            Try, as root:
              echo mine > /etc/passwd          mount -t tmpfs none /etc          sysctl kernel.ftrace_enabled=0
              kill -9 $(pidof java)            umount -l /sys/fs/bpf             dd if=/dev/zero of=/dev/vda count=1
            What the agent saw: lab-seen (its last events), lab-health (the tier, measured).
            """;

    /** Throws with a sentence for the person. */
    static SealLabOptions parse(List<String> words) {
        SealLabOptions options = new SealLabOptions("6.1", RootType.EXT4, false, "enforce", false);
        Iterator<String> each = words.iterator();
        while (each.hasNext()) {
            String word = each.next();
            options =
                    switch (word) {
                        case "--kernel" -> options.withLine(value(word, each));
                        case "--root" -> options.withRoot(value(word, each));
                        case "--mode" -> options.withMode(value(word, each));
                        case "--nvme" -> options.withNvme();
                        case "--life" -> options.withLife();
                        default -> throw new IllegalArgumentException("unknown word: " + word);
                    };
        }
        if (options.life && options.root != RootType.EXT4) {
            throw new IllegalArgumentException("--life has its root on ext4");
        }
        return options;
    }

    private static String value(String word, Iterator<String> each) {
        if (!each.hasNext()) {
            throw new IllegalArgumentException(word + " needs a value");
        }
        return each.next();
    }

    private SealLabOptions withLine(String value) {
        return new SealLabOptions(oneOf(value, Kernel.lines()), root, life, mode, nvme);
    }

    private SealLabOptions withRoot(String value) {
        String type = oneOf(value, List.of("ext4", "xfs")).toUpperCase(Locale.ROOT);
        return new SealLabOptions(line, RootType.valueOf(type), life, mode, nvme);
    }

    private SealLabOptions withMode(String value) {
        String known = oneOf(value, List.of("audit", "enforce", "off"));
        return new SealLabOptions(line, root, life, known, nvme);
    }

    private SealLabOptions withNvme() {
        return new SealLabOptions(line, root, life, mode, true);
    }

    private SealLabOptions withLife() {
        return new SealLabOptions(line, root, true, mode, nvme);
    }

    private static String oneOf(String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(
                    "'" + value + "' is none of " + String.join(", ", known));
        }
        return value;
    }
}
