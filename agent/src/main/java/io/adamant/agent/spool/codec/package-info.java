/**
 * How frames are compressed, on disk and on the wire alike: the {@code Codec} port and gzip.
 * Imports the JDK only; zstd is in {@code agent.linux}. A codec belongs to one thread.
 */
@NullMarked
package io.adamant.agent.spool.codec;

import org.jspecify.annotations.NullMarked;
