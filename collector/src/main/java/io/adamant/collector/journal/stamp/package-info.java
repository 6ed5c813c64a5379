/**
 * Who a journal entry is from, as the receiver proved it, and what that does to what the entry says
 * of itself. Core: no I/O, no state.
 */
@NullMarked
package io.adamant.collector.journal.stamp;

import org.jspecify.annotations.NullMarked;
