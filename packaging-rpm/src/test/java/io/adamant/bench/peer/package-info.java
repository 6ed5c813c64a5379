/**
 * The programs that are measured, each as it is installed, and what the kernel says of a process.
 * Imports the sink's ports and the JDK; knows nothing of what is measured.
 */
package io.adamant.bench.peer;
