package io.adamant.agent.seal.witness;

import io.adamant.shared.model.SealChanged.Seen;

/**
 * Something the witness has to say.
 *
 * @param reason one sentence for people
 * @param mismatches differences from the manifest after the seal, or in early places
 * @param firstBoot what was written between bake and seal
 * @param drift what else is not as it was at the seal
 */
record News(String reason, Seen mismatches, Seen firstBoot, Seen drift) {

    static News state(String reason) {
        return new News(reason, Seen.NONE, Seen.NONE, Seen.NONE);
    }

    static News mismatch(String reason, Seen mismatches) {
        return new News(reason, mismatches, Seen.NONE, Seen.NONE);
    }

    static News firstBoot(String reason, Seen firstBoot) {
        return new News(reason, Seen.NONE, firstBoot, Seen.NONE);
    }

    static News drift(String reason, Seen drift) {
        return new News(reason, Seen.NONE, Seen.NONE, drift);
    }
}
