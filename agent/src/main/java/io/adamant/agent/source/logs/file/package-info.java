/**
 * Which files are known, who they are and how far each is read: identity, positions, rotation,
 * truncation, copies, handles. Owned by the collecting thread. Imports {@code logs.read} and {@code
 * shared}; the kernel's notices and the service manager's store are ports.
 */
@NullMarked
package io.adamant.agent.source.logs.file;

import org.jspecify.annotations.NullMarked;
