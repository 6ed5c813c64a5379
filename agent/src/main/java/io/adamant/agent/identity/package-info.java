/**
 * Port {@link io.adamant.agent.identity.IdentitySource} and its sources: a file, AWS IMDSv2, GCP
 * metadata. Everything here may block for a bounded time; the composition root gives it a thread of
 * its own and repeats until an identity is found. Imports {@code shared}.
 */
@NullMarked
package io.adamant.agent.identity;

import org.jspecify.annotations.NullMarked;
