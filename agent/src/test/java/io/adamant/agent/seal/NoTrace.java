package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.Attribution;
import io.adamant.agent.seal.attempt.Refusal;
import io.adamant.agent.seal.attempt.RefusalTrace;
import java.util.List;

/** Sees nothing, and says so. */
final class NoTrace implements RefusalTrace {

    @Override
    public Attribution attribution() {
        return new Attribution.Blind("a test");
    }

    @Override
    public List<Refusal> take(int limit) {
        return List.of();
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public long ownRefusals() {
        return 0;
    }
}
