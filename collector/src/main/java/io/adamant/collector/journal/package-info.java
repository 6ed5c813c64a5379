/**
 * The port {@link io.adamant.collector.journal.Journal}, its envelope and positions: everything
 * else in the collector is a view of it. Core: imports shared only; implementations live in
 * packages below, one importer per library.
 */
@NullMarked
package io.adamant.collector.journal;

import org.jspecify.annotations.NullMarked;
