/**
 * What the local cloud has and remembers: groups, images, instances, each change on disk before it
 * is answered. Imports {@code localcloud.launch} and, as a JSON reader and writer only, {@code
 * io.vertx.core.json}. {@code Estate} owns the state behind its own monitor.
 */
@NullMarked
package io.adamant.collector.localcloud.estate;

import org.jspecify.annotations.NullMarked;
