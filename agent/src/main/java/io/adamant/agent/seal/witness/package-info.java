/**
 * The witness: what differs from the manifest, and what else of the host is not as it was at the
 * seal (mounts, kernel settings, modules, BPF programs). It refuses nothing and names what changed,
 * from what to what. Core: the host is reached through the ports in {@code WitnessPorts}. {@code
 * WitnessWork} owns all state on a thread of its own; {@code WitnessSource} hands its news to the
 * collecting thread.
 */
@NullMarked
package io.adamant.agent.seal.witness;

import org.jspecify.annotations.NullMarked;
