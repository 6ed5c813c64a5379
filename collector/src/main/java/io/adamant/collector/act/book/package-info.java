/**
 * What the controller remembers beyond the ledger, each book with its own file of checked lines:
 * holds, images, breakers, groups, and what shadow would have done. In force only once on disk;
 * read again at a start. Edge: files; owned by the control thread.
 */
@NullMarked
package io.adamant.collector.act.book;

import org.jspecify.annotations.NullMarked;
