package io.adamant.collector.cloud;

import io.adamant.shared.model.InstanceId;

/**
 * What is asked for with {@link Cloud#launch}.
 *
 * @param token makes the call idempotent: the same token never launches twice
 * @param order with {@link Order#TERMINATE_FIRST} a cloud whose group fills its slots by itself
 *     launches nothing, it names the instance that the group launched
 * @param predecessor whose place it takes: the instance that is replaced, or the successor of it
 *     that failed last
 */
public record Successor(GroupName group, String token, Order order, InstanceId predecessor) {}
