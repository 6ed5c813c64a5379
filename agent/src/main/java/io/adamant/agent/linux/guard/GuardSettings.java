package io.adamant.agent.linux.guard;

import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.Stages;
import io.adamant.agent.seal.guard.Stage;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * What the settings map holds besides the stage: enough for another run of the agent to know what
 * it takes over.
 *
 * <pre>
 * 0  4  stage     4  4  1 once every program was attached and pinned     8  4  version of the maps
 * 12 4  1 when whole names are read     16  8  digest of the policy     24  4  programs attached
 * 32 8  hooks that the kernel has not, as bits in the order of GuardPrograms.HOOKS
 * </pre>
 */
record GuardSettings(
        Stage stage, boolean complete, boolean fullNames, long policy, int programs, long absent) {

    /** Changes when an older run's maps or events cannot be read any more. */
    private static final int VERSION = 1;

    private static final int ABSENT = 32;

    byte[] bytes() {
        byte[] bytes = new byte[GuardFacts.Maps.SETTINGS_BYTES];
        GuardMaps.buffer(bytes)
                .putInt(Stages.number(stage))
                .putInt(complete ? 1 : 0)
                .putInt(VERSION)
                .putInt(fullNames ? 1 : 0)
                .putLong(policy)
                .putInt(programs)
                .putInt(0)
                .putLong(absent);
        return bytes;
    }

    /** Null for settings of another version. */
    static @Nullable GuardSettings of(byte[] bytes) {
        ByteBuffer in = GuardMaps.buffer(bytes);
        Stage stage = Stages.of(in.getInt());
        boolean complete = in.getInt() == 1;
        if (in.getInt() != VERSION) {
            return null;
        }
        return new GuardSettings(
                stage, complete, in.getInt() == 1, in.getLong(), in.getInt(), in.getLong(ABSENT));
    }

    GuardSettings at(Stage next) {
        return new GuardSettings(next, complete, fullNames, policy, programs, absent);
    }

    GuardSettings with(int attached) {
        return new GuardSettings(stage, true, fullNames, policy, attached, absent);
    }
}
