/** How fast, and how much at once. Imports nothing. Owned by the shipping thread. */
@NullMarked
package io.adamant.agent.ship.pace;

import org.jspecify.annotations.NullMarked;
