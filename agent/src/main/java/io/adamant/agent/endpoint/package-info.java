/**
 * The local endpoint: {@code GET /ready}, {@code /health}, {@code /metrics} on a loopback address;
 * any other path and any other method is 405, for nothing here changes anything. One thread serves
 * one request at a time. Imports the sources' snapshots and {@code shared}.
 */
@NullMarked
package io.adamant.agent.endpoint;

import org.jspecify.annotations.NullMarked;
