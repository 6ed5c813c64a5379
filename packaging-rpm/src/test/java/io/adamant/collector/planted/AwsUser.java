package io.adamant.collector.planted;

import software.amazon.awssdk.regions.Region;

record AwsUser(Region region) {}
