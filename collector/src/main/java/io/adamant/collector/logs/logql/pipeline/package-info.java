/**
 * A log query's stages at work on one record after the other: parsers, label conditions, labels
 * that go or stay. Core: pure but for the record in hand, which one thread owns.
 */
@NullMarked
package io.adamant.collector.logs.logql.pipeline;

import org.jspecify.annotations.NullMarked;
