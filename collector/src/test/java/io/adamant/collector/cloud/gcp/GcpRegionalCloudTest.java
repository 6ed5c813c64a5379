package io.adamant.collector.cloud.gcp;

/** The same against a regional group. */
final class GcpRegionalCloudTest extends GcpCloudTest {

    @Override
    boolean isRegional() {
        return true;
    }
}
