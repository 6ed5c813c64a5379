/**
 * How fast, how often and how long a cloud's API is asked. Core: knows no cloud and no library;
 * waiting is a {@link io.adamant.collector.cloud.pace.Pause} that the composition root gives. Any
 * thread.
 */
@NullMarked
package io.adamant.collector.cloud.pace;

import org.jspecify.annotations.NullMarked;
