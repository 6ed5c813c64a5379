/** What this host can show to prove whose it is: a file, or its cloud's metadata server. Edge. */
@NullMarked
package io.adamant.agent.identity.proof;

import org.jspecify.annotations.NullMarked;
