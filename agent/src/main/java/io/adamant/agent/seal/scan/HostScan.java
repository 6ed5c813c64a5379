package io.adamant.agent.seal.scan;

import io.adamant.agent.seal.policy.SealPolicy;

/** Port: looks for what was open before the seal. */
@FunctionalInterface
public interface HostScan {

    /** One look at every process, and at the names of files; takes up to some seconds. */
    SealScan scan(SealPolicy policy);
}
