/** What an operator allows: the policy file, read anew when it changes. */
@NullMarked
package io.adamant.collector.act.policy;

import org.jspecify.annotations.NullMarked;
