/**
 * The lines that every run is fed with: made from a seed, each with a number and a checksum, so
 * that a lost, repeated, damaged or glued line is seen. Imports the JDK alone; a {@link
 * io.adamant.bench.corpus.LiveWriter} is its own thread.
 */
package io.adamant.bench.corpus;
