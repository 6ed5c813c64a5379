/**
 * The port {@link io.adamant.collector.journal.Journal}, its envelope and positions, and the one
 * view thread that feeds everything else in the collector from it. Core: imports shared and the
 * port of the meters only; implementations live in packages below, one importer per library.
 */
@NullMarked
package io.adamant.collector.journal;

import org.jspecify.annotations.NullMarked;
