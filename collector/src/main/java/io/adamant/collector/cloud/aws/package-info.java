/**
 * Amazon EC2 Auto Scaling groups behind target groups as a {@link
 * io.adamant.collector.cloud.Cloud}. The sole importer of the AWS SDK; knows no other cloud. Which
 * step makes which call, and what each error becomes: docs/clouds.md. Any thread.
 */
@NullMarked
package io.adamant.collector.cloud.aws;

import org.jspecify.annotations.NullMarked;
