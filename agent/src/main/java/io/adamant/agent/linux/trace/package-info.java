/**
 * The eyes of the fallback tier: a BPF raw tracepoint on the exit of system calls, and what {@code
 * /proc} still knows of who made them. Implements the refusal trace's port of {@code agent.seal};
 * imports {@code agent.linux} and {@code agent.linux.bpf}. One reader thread owns the trace.
 */
@NullMarked
package io.adamant.agent.linux.trace;

import org.jspecify.annotations.NullMarked;
