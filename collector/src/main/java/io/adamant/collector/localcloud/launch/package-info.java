/**
 * Starts, watches and harms the processes of one local instance: private namespaces where the
 * kernel permits them, plain processes where it does not. Imports {@code java.base} only. Holds no
 * state but the handles of running processes; every method may be called from any thread.
 */
@NullMarked
package io.adamant.collector.localcloud.launch;

import org.jspecify.annotations.NullMarked;
