/**
 * One receipt per closed intent, and a record of every act of an operator and every refusal, each
 * sealed with the hash of the one before, so that anyone can verify the file without the collector.
 * Edge: one file; any thread may append.
 */
@NullMarked
package io.adamant.collector.receipt;

import org.jspecify.annotations.NullMarked;
