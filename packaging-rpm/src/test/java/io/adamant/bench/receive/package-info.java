/**
 * What the collector's receiver takes: a generator of OTLP load that is a process of its own, and
 * the runs that measure the collector under it. Plain sockets, one thread a connection; imports
 * what the other rooms of the benchmark measure with, shared, the JDK and zstd-jni.
 */
@NullMarked
package io.adamant.bench.receive;

import org.jspecify.annotations.NullMarked;
