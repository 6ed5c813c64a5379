/**
 * What the API reads, as ports: the fleet at one moment, and evidence by its digest. Any thread.
 */
@NullMarked
package io.adamant.collector.api.view;

import org.jspecify.annotations.NullMarked;
