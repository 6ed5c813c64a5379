package io.adamant.shared.model;

import org.jspecify.annotations.Nullable;

/**
 * Who is speaking: the OTLP resource of everything that one boot of one instance ships. Nothing in
 * it changes from batch to batch. What the cloud does not say is absent, never invented.
 *
 * <p>Names on the wire: OTel semantic conventions, see docs/wire.md.
 *
 * @param instance {@code service.instance.id} and {@code host.id}
 * @param boot {@code adamant.boot.id}
 * @param hostName {@code host.name}
 * @param image {@code host.image.id}
 * @param hostType {@code host.type}, such as {@code m7g.large}
 * @param provider {@code cloud.provider}
 * @param region {@code cloud.region}
 * @param zone {@code cloud.availability_zone}
 * @param account {@code cloud.account.id}
 * @param agentVersion {@code service.version} of {@code service.name = adamant-agent}
 */
public record HostResource(
        InstanceId instance,
        BootId boot,
        String hostName,
        @Nullable ImageId image,
        @Nullable String hostType,
        @Nullable String provider,
        @Nullable String region,
        @Nullable String zone,
        @Nullable String account,
        String agentVersion) {}
