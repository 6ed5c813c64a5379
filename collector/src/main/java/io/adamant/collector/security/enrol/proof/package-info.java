/**
 * One verifier for each way to prove that a sender is an instance. Core but for the ports that they
 * are given: inventory, keys, launch tokens. The only importer of Bouncy Castle's CMS.
 */
@NullMarked
package io.adamant.collector.security.enrol.proof;

import org.jspecify.annotations.NullMarked;
