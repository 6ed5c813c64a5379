package io.adamant.agent.seal.guard;

import java.util.List;

/** What loading the guard came to. */
public sealed interface Loading {

    /**
     * Programs are attached and pinned.
     *
     * @param takenOver whether an earlier run of the agent had loaded them
     * @param stage the stage in force; beyond AUDIT only when taken over
     * @param programs how many are attached
     * @param absentHooks hooks that this kernel has not, each with what is not judged for it
     * @param absentPlaces places of the policy that do not exist yet, or cannot be judged: then the
     *     reason stands behind in parentheses
     * @param wholeNames whether paths are reported whole, rather than long names cut (lockdown)
     */
    record Loaded(
            boolean takenOver,
            Stage stage,
            int programs,
            List<String> absentHooks,
            List<String> absentPlaces,
            boolean wholeNames)
            implements Loading {

        public Loaded {
            absentHooks = List.copyOf(absentHooks);
            absentPlaces = List.copyOf(absentPlaces);
        }

        /** Places that this guard cannot judge, each with the reason. */
        public List<String> unjudged() {
            return absentPlaces.stream().filter(place -> place.endsWith(")")).toList();
        }
    }

    /** The kernel or its boot line does not offer it; the cure says what an image must change. */
    record Unsupported(String why, String cure) implements Loading {}

    /** The process lacks the right, or the machine refuses such programs to everyone. */
    record NotPermitted(String why) implements Loading {}

    /** It should have worked and did not; nothing is left attached. */
    record Failed(String why) implements Loading {}
}
