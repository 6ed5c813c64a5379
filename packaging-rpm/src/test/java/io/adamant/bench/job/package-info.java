/**
 * One class per question that is asked of a peer: how fast, how cheap, how quiet, how soon, what is
 * lost. Each run gives a row of named figures; nothing here judges them.
 */
package io.adamant.bench.job;
