/**
 * The two text formats of Prometheus as bytes: families, numbers, labels, and which format a
 * scraper asks for. Core and pure: imports nothing of Adamant. One thread renders one page.
 */
@NullMarked
package io.adamant.collector.metrics.text;

import org.jspecify.annotations.NullMarked;
