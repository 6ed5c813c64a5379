/**
 * A receiver that counts: OTLP/HTTP and newline TCP, with faults on demand, in a process of its own
 * so that its cost is nobody else's. Plain sockets, one thread a connection; imports the ledger,
 * the JDK and zstd-jni.
 */
package io.adamant.bench.sink;
