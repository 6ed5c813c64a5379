/**
 * The benchmark's command: which jobs run on which peers in turn, and the report of them. Imports
 * the jobs and the peers; one thread, the main one.
 */
package io.adamant.bench.run;
