/**
 * What is kept of an instance before it is ended: its own words, its log lines, what the cloud
 * knew, and why it was ended; each file with its hash, what is missing named. Edge: files below one
 * directory. {@code keep} blocks and runs on a virtual thread; the index may be read by any thread.
 */
@NullMarked
package io.adamant.collector.evidence;

import org.jspecify.annotations.NullMarked;
