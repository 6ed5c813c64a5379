package io.adamant.agent.linux.guard.policy;

import io.adamant.agent.linux.guard.code.HookCode;
import java.util.function.Consumer;

/**
 * What the guard says at one of the kernel's security hooks (include/linux/lsm_hook_defs.h).
 *
 * @param name as the kernel has it
 * @param operation what was tried, in words for a report
 * @param without what is not judged on a kernel that has no such hook; empty when other hooks see
 *     it
 * @param use when it is attached
 * @param gate writes what is asked before the policy; nothing for most hooks
 * @param policy writes the program
 */
public record Hook(
        String name,
        String operation,
        String without,
        Use use,
        Consumer<HookCode> gate,
        Consumer<HookCode> policy) {

    /** Some hooks are called so often that they are only worth it when they are needed. */
    public enum Use {
        ALWAYS,
        /** Only while somebody may write through what was opened before the seal. */
        OLD_HANDLES
    }

    static Hook of(String name, String operation, String without, Consumer<HookCode> policy) {
        return new Hook(name, operation, without, Use.ALWAYS, _ -> {}, policy);
    }

    /** The same, behind a gate. */
    Hook behind(Consumer<HookCode> gate) {
        return new Hook(name, operation, without, use, gate, policy);
    }

    /** The same, attached on demand. */
    Hook forOldHandles() {
        return new Hook(name, operation, without, Use.OLD_HANDLES, gate, policy);
    }
}
