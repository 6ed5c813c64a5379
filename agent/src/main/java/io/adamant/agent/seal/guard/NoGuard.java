package io.adamant.agent.seal.guard;

import java.util.List;

/**
 * Where there can be no guard, such as on a machine whose system calls are not known.
 *
 * @param cure what an image could do about it
 */
public record NoGuard(String why, String cure) implements Guard {

    @Override
    public Loading load(GuardPolicy policy) {
        return new Loading.Unsupported(why, cure);
    }

    @Override
    public Moving cover(Leftovers leftovers) {
        return new Moving.Failed(why);
    }

    @Override
    public Moving move(Stage stage) {
        return new Moving.Failed(why);
    }

    @Override
    public List<Trespass> take(int limit) {
        return List.of();
    }

    @Override
    public Tally tally() {
        return Tally.NONE;
    }

    @Override
    public List<String> faults() {
        return List.of();
    }

    @Override
    public void close() {}
}
