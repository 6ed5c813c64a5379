/**
 * What the programs in the kernel and the agent agree on: maps, marks, events, counters. Imports
 * the port alone.
 */
@NullMarked
package io.adamant.agent.linux.guard.layout;

import org.jspecify.annotations.NullMarked;

