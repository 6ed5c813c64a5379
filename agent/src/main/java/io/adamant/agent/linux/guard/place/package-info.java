/**
 * Paths, namespaces and executables of this host as the kernel counts them: the marks that a policy
 * comes to. Reads procfs and the files that a policy names.
 */
@NullMarked
package io.adamant.agent.linux.guard.place;

import org.jspecify.annotations.NullMarked;

