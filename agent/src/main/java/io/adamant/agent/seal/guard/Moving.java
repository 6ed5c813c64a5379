package io.adamant.agent.seal.guard;

/** What moving the guard on came to. */
public sealed interface Moving {

    /** In force now, or already. */
    record Moved(Stage stage) implements Moving {}

    /** The stage before is still in force; words say why. */
    record Failed(String why) implements Moving {}
}
