/**
 * What crosses the wire as records: ids, the resource, boot report, heartbeat, attempts, losses and
 * the batch id. Imports nothing but {@code java.base}; every type is immutable.
 */
@NullMarked
package io.adamant.shared.model;

import org.jspecify.annotations.NullMarked;
