package io.adamant.agent.source.boot;

import io.adamant.shared.model.SealState;
import java.util.function.Supplier;

/**
 * The seal as the boot stream sees it.
 *
 * @param state as it stands
 * @param settled whether the first attempt to seal is over and was measured, whatever it came to
 * @param startedUnixNanos when sealing began
 */
public record SealProgress(SealState state, boolean settled, long startedUnixNanos) {

    /** Where the source reads it: any thread, never blocking. */
    @FunctionalInterface
    public interface View extends Supplier<SealProgress> {}
}
