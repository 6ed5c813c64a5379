package io.adamant.collector.simulation;

/**
 * What a story begins with.
 *
 * @param seed all chance comes from it
 * @param collectors how many collectors work on the one ledger
 * @param mode of the policy
 * @param budgetCount most intents at once in a group, 0 for the rule of the defaults
 * @param budgetPercent the same as a share of the desired count
 * @param breaker share of sick hosts above which everything stops
 * @param isUnattended whether a held image is left without an operator
 */
record Setup(
        long seed,
        int collectors,
        String mode,
        int budgetCount,
        int budgetPercent,
        int breaker,
        boolean isUnattended) {

    /** How long a tripped breaker stays, and each step of its ramp. */
    static final java.time.Duration BREAKER_EXIT = java.time.Duration.ofSeconds(30);

    static Setup of(long seed) {
        return new Setup(seed, 1, "enforce", 0, 50, 100, false);
    }

    Setup withCollectors(int number) {
        return new Setup(seed, number, mode, budgetCount, budgetPercent, breaker, isUnattended);
    }

    Setup withBudget(int count, int percent) {
        return new Setup(seed, collectors, mode, count, percent, breaker, isUnattended);
    }

    Setup withBreaker(int percent) {
        return new Setup(seed, collectors, mode, budgetCount, budgetPercent, percent, isUnattended);
    }

    /** Bad images are left without an operator. */
    Setup withRollback() {
        return new Setup(seed, collectors, mode, budgetCount, budgetPercent, breaker, true);
    }

    /** Times are those of production, divided by about ten. */
    String policy() {
        return policy(mode, budgetPercent);
    }

    String policy(String inMode, int percent) {
        String count = budgetCount == 0 ? "" : "count: " + budgetCount + ", ";
        return """
        mode: %s
        confirm: 4s
        silence: 7s
        boot-bound: 30s
        warm-up: 60s
        max-lag: 5s
        patience: 20s
        unconfirmed-patience: 60s
        drain: 3s
        evidence: 5s
        inventory: 2s
        launch-hook: true
        images: { bake: 30s }
        rollback: { unattended: %s }
        budget: { %spercent: %d }
        breaker: { percent: %d, exit: 30s }
        rate: { group: 1000, image: 1000, total: 1000 }
        """
                .formatted(inMode, isUnattended, count, percent, breaker);
    }

    /** The rule of DESIGN.md, written down a second time on purpose. */
    int limit(int desired, int percent) {
        int byCount = budgetCount == 0 ? 1 + desired / 20 : budgetCount;
        return Math.max(1, Math.min(byCount, (desired * percent + 99) / 100));
    }
}
