package io.adamant.agent.seal.witness;

import io.adamant.agent.seal.witness.manifest.FileTree;
import io.adamant.shared.time.MonotonicClock;

/**
 * The edges a witness needs.
 *
 * @param tree the host's files
 * @param manifests where manifests are kept
 * @param texts what the kernel says of itself
 * @param rest where the witness' thread sleeps
 */
public record WitnessPorts(
        FileTree tree,
        ManifestFiles manifests,
        KernelTexts texts,
        Rest rest,
        MonotonicClock clock) {

    /** Port: where one thread sleeps; the others may wake it. */
    public interface Rest {

        /** Gives way to everybody else, for processor and disk; called once by the sleeper. */
        void background();

        /**
         * Sleeps for at most this long.
         *
         * @param fd ends the sleep when it is readable; -1 for none
         * @return whether it was the descriptor
         */
        boolean await(long nanos, int fd);

        /** Processor time that the calling thread has used so far. */
        long cpuNanos();

        /** Ends the sleep; any thread. */
        void wake();
    }
}
