/**
 * What the lab takes from the machine that it runs on: its tools, Debian packages through apt with
 * the machine's own sources, and a cache of what was made. Writes below the cache only; imports the
 * JDK.
 */
package io.adamant.lab.host;
