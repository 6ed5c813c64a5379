/**
 * The witness' edge: trees of files by raw system calls (50,000 files are a quarter of a million
 * calls, and the JDK makes a dozen objects of each), SHA-256 by the system's libcrypto, {@code
 * /proc/sys}, and the thread that gives way to everybody. Imports the ports of {@code
 * agent.seal.witness}. Each object belongs to one thread.
 */
@NullMarked
package io.adamant.agent.linux.tree;

import org.jspecify.annotations.NullMarked;
