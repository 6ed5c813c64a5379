/** What runs inside the guest: the guard without the rest of the agent, and an attacker. */
@NullMarked
package io.adamant.lab.guard.guest;

import org.jspecify.annotations.NullMarked;

