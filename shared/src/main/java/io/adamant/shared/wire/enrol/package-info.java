/**
 * What an agent and a collector say to each other when the agent proves whose it is. Core: imports
 * the codec above and {@code shared.model}.
 */
@NullMarked
package io.adamant.shared.wire.enrol;

import org.jspecify.annotations.NullMarked;
