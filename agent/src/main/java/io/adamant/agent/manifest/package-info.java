/**
 * Manifests on disk: the command that writes and verifies them, Ed25519 keys, and the files that
 * the running agent's witness reads. An edge; the format and the comparison are in {@code
 * agent.seal.witness.manifest}.
 */
@NullMarked
package io.adamant.agent.manifest;

import org.jspecify.annotations.NullMarked;
