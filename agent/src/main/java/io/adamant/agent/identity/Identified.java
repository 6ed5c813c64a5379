package io.adamant.agent.identity;

/** What one try to learn the identity came to. */
public sealed interface Identified {

    /** Known; never asked again. */
    record Found(Identity identity) implements Identified {}

    /** Not known now; a later try may do better. */
    record NotYet(String reason) implements Identified {}

    /** The source answers, and what it says cannot be used: no try will do better. */
    record Impossible(String reason) implements Identified {}
}
