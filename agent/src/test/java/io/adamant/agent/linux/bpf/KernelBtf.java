package io.adamant.agent.linux.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Slices of the BTF of kernels that programs are built for in tests, see {@link BtfSliceTest}. */
public enum KernelBtf {
    /** Debian 12, cloud. */
    DEBIAN_6_1("debian-6.1"),
    /** Debian 13, cloud. */
    DEBIAN_6_12("debian-6.12"),
    /** Built without modules, for a small virtual machine. */
    LINUX_6_18("linux-6.18");

    private final String label;

    KernelBtf(String label) {
        this.label = label;
    }

    /** As in the names of files. */
    public String label() {
        return label;
    }

    String file() {
        return label + ".btf";
    }

    public Btf open() {
        try (InputStream in = KernelBtf.class.getResourceAsStream(file())) {
            if (in == null) {
                throw new IllegalStateException("no slice " + file());
            }
            return Btf.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
