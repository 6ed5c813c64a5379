/**
 * What the sources say of an instance, by name and time: the agent, the cloud, the load balancer.
 * Core: imports nothing.
 */
@NullMarked
package io.adamant.collector.assess.testimony;

import org.jspecify.annotations.NullMarked;
