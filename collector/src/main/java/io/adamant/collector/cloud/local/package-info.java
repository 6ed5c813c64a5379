/**
 * The local cloud behind the {@link io.adamant.collector.cloud.Cloud} port, over its REST API. The
 * sole user of the JDK's HTTP client for it; reads JSON by {@code io.vertx.core.json}. Never
 * imports {@code collector.localcloud}: that is another process. Holds no state, blocks, and runs
 * on virtual threads.
 */
@NullMarked
package io.adamant.collector.cloud.local;

import org.jspecify.annotations.NullMarked;
