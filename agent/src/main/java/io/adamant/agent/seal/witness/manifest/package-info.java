/**
 * The manifest: its canonical text, the walk over a tree of files in the same order, and the
 * comparison of both, entry beside entry, so that neither is ever held in memory. Core: files are
 * reached through the ports {@code FileTree} and {@code ManifestBytes} only. Nothing here is shared
 * between threads.
 */
@NullMarked
package io.adamant.agent.seal.witness.manifest;

import org.jspecify.annotations.NullMarked;
