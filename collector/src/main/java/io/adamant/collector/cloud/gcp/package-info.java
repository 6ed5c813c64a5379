/**
 * Google Compute Engine's zonal and regional managed instance groups as a {@link
 * io.adamant.collector.cloud.Cloud}. The sole importer of Google's client; knows no other cloud.
 * Which step makes which call, and what each error becomes: docs/clouds.md. Any thread.
 */
@NullMarked
package io.adamant.collector.cloud.gcp;

import org.jspecify.annotations.NullMarked;
