package io.adamant.agent.manifest;

import io.adamant.agent.linux.tree.SyscallTree;
import io.adamant.agent.seal.witness.manifest.Baking;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads the files of a bake by as many threads as there are processors. */
final class ParallelReaders implements Baking.Readers, AutoCloseable {

    private final int threads;
    private final ExecutorService pool;

    /** Memory and system calls of one thread. */
    private final ThreadLocal<SyscallTree> trees;

    ParallelReaders(Path root, int threads) {
        this.threads = threads;
        this.pool =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().name("bake-", 0).daemon().factory());
        this.trees = ThreadLocal.withInitial(() -> new SyscallTree(root));
    }

    @Override
    public void read(List<Baking.Unread> window) {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> parts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            parts.add(pool.submit(() -> part(window, next)));
        }
        for (Future<?> part : parts) {
            try {
                part.get();
            } catch (ExecutionException fault) {
                throw new IllegalStateException("a reading thread failed", fault);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException("nobody interrupts a bake", interrupted);
            }
        }
    }

    private void part(List<Baking.Unread> window, AtomicInteger next) {
        SyscallTree tree = trees.get();
        for (int at = next.getAndIncrement(); at < window.size(); at = next.getAndIncrement()) {
            window.get(at).readFrom(tree);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
