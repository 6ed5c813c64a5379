package io.adamant.agent.identity;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import org.jspecify.annotations.Nullable;

/**
 * Who this instance is, as its cloud says. What the cloud does not say is null.
 *
 * @param instance never used again for another instance
 * @param hostName the instance's id where no name is given
 */
public record Identity(
        InstanceId instance,
        @Nullable ImageId image,
        String hostName,
        @Nullable String hostType,
        @Nullable String provider,
        @Nullable String region,
        @Nullable String zone,
        @Nullable String account) {

    /** The resource of everything that this boot ships. */
    public HostResource resource(BootId boot, String agentVersion) {
        return new HostResource(
                instance,
                boot,
                hostName,
                image,
                hostType,
                provider,
                region,
                zone,
                account,
                agentVersion);
    }
}
