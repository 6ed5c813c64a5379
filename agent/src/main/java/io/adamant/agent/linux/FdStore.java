package io.adamant.agent.linux;

import io.adamant.agent.source.logs.file.HandleStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * systemd's file descriptor store: open files go to the service manager as SCM_RIGHTS of an
 * sd_notify(3) message with FDSTORE=1, and come back from sd_listen_fds(3) at the next start. The
 * unit needs FileDescriptorStoreMax and NotifyAccess. Nothing waits: a manager that does not listen
 * costs the handle, not the agent.
 */
public final class FdStore implements HandleStore {

    private static final int FIRST_FD = 3;
    private static final int MAX_FDS = 4096;
    private static final String DELETED = " (deleted)";

    private final Syscalls syscalls = new Syscalls();
    private final NotifySocket socket;
    private final List<Kept> kept = new ArrayList<>();
    private final int received;

    private FdStore(NotifySocket socket, int received, String names) {
        this.socket = socket;
        this.received = received;
        String[] each = names.split(":", -1);
        for (int i = 0; i < received; i++) {
            Path opener = Path.of("/proc/self/fd/" + (FIRST_FD + i));
            kept.add(new Kept(i < each.length ? each[i] : "", opener, target(opener)));
        }
    }

    /**
     * The store of the manager that started this process, or none.
     *
     * @param environment of the process: NOTIFY_SOCKET, LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES
     */
    public static HandleStore of(Map<String, String> environment, long pid) {
        boolean ours = environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid));
        int fds = ours ? count(environment.getOrDefault("LISTEN_FDS", "0")) : 0;
        return NotifySocket.of(environment)
                .<HandleStore>map(
                        socket ->
                                new FdStore(
                                        socket,
                                        fds,
                                        environment.getOrDefault("LISTEN_FDNAMES", "")))
                .orElse(HandleStore.NONE);
    }

    private static int count(String text) {
        try {
            return Math.clamp(Integer.parseInt(text), 0, MAX_FDS);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static Path target(Path opener) {
        try {
            String path = Files.readSymbolicLink(opener).toString();
            boolean gone = path.endsWith(DELETED);
            return Path.of(gone ? path.substring(0, path.length() - DELETED.length()) : path);
        } catch (IOException notOpen) {
            return opener;
        }
    }

    @Override
    public List<Kept> kept() {
        return List.copyOf(kept);
    }

    @Override
    public void release() {
        for (int i = 0; i < received && !kept.isEmpty(); i++) {
            syscalls.close(FIRST_FD + i);
        }
        kept.clear();
    }

    @Override
    public boolean keep(String name, Path path) {
        try (Arena arena = Arena.ofConfined()) {
            long fd =
                    syscalls.call(
                            Syscalls.OPENAT,
                            Syscalls.AT_FDCWD,
                            Syscalls.path(arena, path).address(),
                            Syscalls.O_NONBLOCK | Syscalls.O_CLOEXEC);
            if (fd < 0) {
                return false;
            }
            boolean sent = socket.send("FDSTORE=1\nFDNAME=" + name, (int) fd);
            syscalls.close((int) fd);
            return sent;
        }
    }

    @Override
    public void drop(String name) {
        // Where this is not heard, the manager keeps a handle that the next start drops.
        socket.send("FDSTOREREMOVE=1\nFDNAME=" + name, NotifySocket.NO_FD);
    }
}
