/**
 * The services of AWS as this collector calls them: clients, settings, pace, and what each error
 * becomes. The SDK is imported here and in the rooms beside. Any thread.
 */
@NullMarked
package io.adamant.collector.cloud.aws.wire;

import org.jspecify.annotations.NullMarked;
