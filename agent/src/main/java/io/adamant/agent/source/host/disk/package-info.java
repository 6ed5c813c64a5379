/**
 * Disks and file systems. One class per kernel file; owned by the collecting thread, but for the
 * asking of file systems, which may hang and so has a thread aside.
 */
@NullMarked
package io.adamant.agent.source.host.disk;

import org.jspecify.annotations.NullMarked;
