/**
 * Makes the two RPMs of what the build assembled: trims a runtime, trains the agent's cache, lays
 * both trees out, writes the packages. Runs at build time only and is installed nowhere. {@link
 * io.adamant.packaging.RpmFile} is the only importer of the RPM library. One thread.
 */
@NullMarked
package io.adamant.packaging;

import org.jspecify.annotations.NullMarked;
