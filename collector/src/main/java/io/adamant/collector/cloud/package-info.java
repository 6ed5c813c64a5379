/**
 * The port {@link io.adamant.collector.cloud.Cloud}: inventory and the steps of a replacement.
 * Core: imports shared only; each cloud lives in a package below, the sole importer of its SDK, and
 * never imports another.
 */
@NullMarked
package io.adamant.collector.cloud;

import org.jspecify.annotations.NullMarked;
