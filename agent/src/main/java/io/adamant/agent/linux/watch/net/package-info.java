/**
 * Watches of the network's configuration by netlink(7): links, addresses, routes and rules by
 * rtnetlink, packet filters by nf_tables' notices. Implements {@code Watch}; each is owned by the
 * collecting thread and never waits.
 */
@NullMarked
package io.adamant.agent.linux.watch.net;

import org.jspecify.annotations.NullMarked;
