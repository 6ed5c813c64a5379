package io.adamant.collector.cloud.aws.planted;

import io.adamant.collector.cloud.gcp.GcpCloud;

record AwsThatKnowsGoogle(GcpCloud cloud) {}
