/**
 * What an entry of the journal becomes: its fields as a record's body and attributes, encoded field
 * by field into buffers that are used again. Imports {@code shared} only; all state is the
 * collecting thread's.
 */
@NullMarked
package io.adamant.agent.source.journal.entry;

import org.jspecify.annotations.NullMarked;
