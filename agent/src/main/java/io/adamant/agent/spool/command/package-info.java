/**
 * {@code adamant-agent spool}: what a person asks a spool, also one that an agent is using, and a
 * file that was set aside. Imports {@code agent.spool.format} and {@code .codec}; only reads, takes
 * no lock. One thread.
 */
@NullMarked
package io.adamant.agent.spool.command;

import org.jspecify.annotations.NullMarked;
