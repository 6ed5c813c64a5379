package io.adamant.collector.security.operator;

/**
 * A person, or a program in somebody's name.
 *
 * @param name as proven; where nobody is asked for a proof it is what the request says of itself
 * @param mayAct whether it may do more than read
 */
public record Caller(String name, boolean mayAct) {}
