/**
 * The embedded journal on Chronicle Queue. Edge: sole importer of {@code net.openhft}. One appender
 * thread owns all writing; each tail belongs to the thread that polls it.
 */
@NullMarked
package io.adamant.collector.journal.chronicle;

import org.jspecify.annotations.NullMarked;
