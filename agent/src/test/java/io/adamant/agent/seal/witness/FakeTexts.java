package io.adamant.agent.seal.witness;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A kernel that says what the test lets it say. */
final class FakeTexts implements KernelTexts {

    final Map<String, String> files = new HashMap<>();
    String sysctls = "kernel.core_pattern\tcore\nkernel.ftrace_enabled\t1\n";
    String programs = "17 lsm adamant_open\tattached\n";
    String mounts =
            """
            21 1 259:1 / / rw,relatime shared:1 - xfs /dev/nvme0n1p1 rw,attr2
            22 21 0:5 / /dev rw,nosuid shared:2 - devtmpfs devtmpfs rw,size=4096k
            23 21 0:22 / /run rw,nosuid shared:3 - tmpfs tmpfs rw
            24 21 259:2 / /boot\\040efi rw shared:4 - vfat /dev/nvme0n1p2 rw
            """;

    @Override
    public Optional<String> read(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public String sysctls(Predicate<String> leftOut) {
        return sysctls;
    }

    @Override
    public Optional<String> programs() {
        return Optional.of(programs);
    }

    @Override
    public int mountsFd() {
        return 9;
    }

    @Override
    public Optional<String> mounts() {
        return Optional.of(mounts);
    }
}
