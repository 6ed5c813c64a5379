/**
 * What a running kernel says of itself, as text, and how two such texts differ in words: mounts,
 * sysctls, modules, BPF programs, switches. Pure.
 */
@NullMarked
package io.adamant.agent.seal.witness.kernel;

import org.jspecify.annotations.NullMarked;
