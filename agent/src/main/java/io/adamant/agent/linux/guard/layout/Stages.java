package io.adamant.agent.linux.guard.layout;

import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Stage;

/** The stages as the programs compare them: the later, the greater. */
public final class Stages {

    public static final int AUDIT = 0;
    public static final int EARLY = 1;
    public static final int FULL = 2;

    private Stages() {}

    /** From when on a kind is refused: the guard protects itself as soon as it refuses at all. */
    public static int of(Refusable what) {
        return what == Refusable.OWN_BPF || what == Refusable.AGENT_PROCESS ? EARLY : FULL;
    }

    /** As {@link #number} made it. */
    public static Stage of(int number) {
        return switch (number) {
            case AUDIT -> Stage.AUDIT;
            case EARLY -> Stage.EARLY;
            default -> Stage.FULL;
        };
    }

    public static int number(Stage stage) {
        return switch (stage) {
            case AUDIT -> AUDIT;
            case EARLY -> EARLY;
            case FULL -> FULL;
        };
    }
}
