/**
 * Log records in the table store: their schema, how a journal's delivery becomes rows, and how a
 * scan, a count or a search becomes queries over files, waiting rows and pins. Edge. Rows are added
 * by the view's thread; any thread may ask.
 */
@NullMarked
package io.adamant.collector.logs.stored;

import org.jspecify.annotations.NullMarked;
