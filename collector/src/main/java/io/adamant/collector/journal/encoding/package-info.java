/**
 * What takes the content encoding off a body: identity, gzip and zstd, each bounded while it
 * unpacks. The sole importer of zstd-jni. Holds no state, so any thread may use it.
 */
@NullMarked
package io.adamant.collector.journal.encoding;

import org.jspecify.annotations.NullMarked;
