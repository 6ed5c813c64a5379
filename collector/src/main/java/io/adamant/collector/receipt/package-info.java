/**
 * One receipt per closed intent, each sealed with the hash of the one before, so that anyone can
 * verify the file without the collector. Edge: one file; owned by the control thread.
 */
@NullMarked
package io.adamant.collector.receipt;

import org.jspecify.annotations.NullMarked;
