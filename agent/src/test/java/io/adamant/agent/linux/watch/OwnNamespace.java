package io.adamant.agent.linux.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A thread in namespaces of its own (unshare(2) is about the calling thread), and the commands it
 * starts there. The rest of the process and the machine stay where they are.
 */
public final class OwnNamespace implements AutoCloseable {

    public static final long NETWORK = 0x40000000;
    public static final long MOUNTS = 0x00020000;

    private static final int UNSHARE = 272;
    private static final int MAX_SECONDS = 60;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    /** Work that may fail. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /**
     * @param flags {@link #NETWORK}, {@link #MOUNTS}
     */
    public OwnNamespace(long flags) throws Exception {
        assumeTrue(Syscalls.knowsThisMachine(), "built for x86_64");
        Future<Long> made = thread.submit(() -> new Syscalls().call(UNSHARE, flags));
        long result = made.get(MAX_SECONDS, TimeUnit.SECONDS);
        if (result < 0) {
            thread.shutdown();
        }
        assumeTrue(result == 0, "unshare: " + Errno.words((int) -result));
    }

    public void run(Work work) throws Exception {
        Future<?> done =
                thread.submit(
                        () -> {
                            work.run();
                            return null;
                        });
        done.get(MAX_SECONDS, TimeUnit.SECONDS);
    }

    /** To be called within {@link #run}; its process id. */
    public static long command(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + ": " + said).isZero();
        return process.pid();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
