/**
 * From a file's bytes to records in a frame: lines, records of several lines, text or bytes,
 * severity. Nothing here makes an object per line. Owned by the collecting thread; the counters may
 * be read by any. Imports {@code shared} and the configuration record.
 */
@NullMarked
package io.adamant.agent.source.logs.read;

import org.jspecify.annotations.NullMarked;
