/**
 * The boot's stages before the agent: what the service manager and cloud-init say of them. Owned by
 * the collecting thread; the manager is asked aside. Imports {@code shared} only.
 */
@NullMarked
package io.adamant.agent.source.boot.stage;

import org.jspecify.annotations.NullMarked;
