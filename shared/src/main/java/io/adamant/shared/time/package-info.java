/**
 * Wall and monotonic clocks, deadlines and backoff. Imports nothing but {@code java.base}; holds no
 * state, so any thread may use it.
 */
@NullMarked
package io.adamant.shared.time;

import org.jspecify.annotations.NullMarked;
