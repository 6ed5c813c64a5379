package io.adamant.agent.linux.guard;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.BpfCalls;
import io.adamant.agent.linux.bpf.BpfFilesystem;
import io.adamant.agent.linux.guard.place.GuardException;
import io.adamant.agent.linux.guard.place.GuardException.Code;
import io.adamant.agent.linux.guard.policy.Hook;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Names in a bpffs of the guard's own: they keep maps, programs and links alive when the agent is
 * not. The instance is apart from {@code /sys/fs/bpf}, so that taking that one away takes nothing.
 */
final class GuardPins {

    /** umount2(2) of x86_64. */
    private static final int UMOUNT_2 = 166;

    private final Path directory;
    private final BpfCalls bpf;
    private final BpfFilesystem filesystem;
    private final Syscalls syscalls;
    private boolean mountedHere;

    GuardPins(Path directory, Syscalls syscalls, BpfCalls bpf) {
        this.directory = directory;
        this.bpf = bpf;
        this.syscalls = syscalls;
        this.filesystem = new BpfFilesystem(syscalls);
    }

    Path directory() {
        return directory;
    }

    void mount() {
        mountedHere =
                switch (filesystem.mount(directory)) {
                    case BpfFilesystem.Mounting.Mounted(boolean already) -> !already;
                    case BpfFilesystem.Mounting.Refused(String why) ->
                            throw new GuardException(Code.NOT_PERMITTED, why);
                };
    }

    /** Leaves nothing behind where nothing could be loaded. */
    void release() {
        clear();
        if (mountedHere) {
            try (Arena arena = Arena.ofConfined()) {
                long path = Syscalls.path(arena, directory).address();
                mountedHere = syscalls.call(UMOUNT_2, path, 0) < 0;
            }
        }
    }

    /** Opens the maps of an earlier run; false where there are none, or not all. */
    boolean open(GuardMaps maps) {
        for (GuardMaps.Part part : GuardMaps.Part.values()) {
            long fd = bpf.pinned(directory.resolve(part.pin()));
            if (fd < 0) {
                maps.all().forEach(syscalls::close);
                return false;
            }
            maps.put(part, (int) fd);
        }
        return true;
    }

    void pin(GuardMaps maps) {
        for (GuardMaps.Part part : GuardMaps.Part.values()) {
            pin(maps.fd(part), part.pin());
        }
    }

    /**
     * Opens a map as nobody else may: from then on the kernel knows this process as the agent,
     * whatever cgroup it is in.
     */
    void introduce() {
        long map = bpf.pinned(directory.resolve(GuardMaps.Part.KNOWN.pin()));
        syscalls.close(GuardMaps.checked(map, "opening a map of its own"));
    }

    void pinLink(int fd, Hook hook) {
        pin(fd, link(hook));
    }

    private void pin(int fd, String name) {
        GuardMaps.checked(bpf.pin(fd, directory.resolve(name)), "pin " + name);
    }

    private static String link(Hook hook) {
        return "link_" + hook.name();
    }

    boolean hasLink(Hook hook) {
        return Files.exists(directory.resolve(link(hook)));
    }

    /** Opens the link of a hook, so that it lives as long as the agent even without its pin. */
    long openLink(Hook hook) {
        return bpf.pinned(directory.resolve(link(hook)));
    }

    boolean isMounted() {
        return filesystem.isMounted(directory);
    }

    /** Lets go of everything that an earlier run left half done, or of another policy. */
    void clear() {
        List<Path> pins = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(pins::add);
            for (Path pin : pins) {
                Files.deleteIfExists(pin);
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new GuardException(Code.REFUSED, "old pins in " + directory + ": " + e);
        }
    }
}
