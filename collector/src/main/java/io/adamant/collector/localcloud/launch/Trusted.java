package io.adamant.collector.localcloud.launch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The collector as it is baked into the instances.
 *
 * @param url its address
 * @param certificate a PEM file by which its certificate is taken: the instances then enrol with a
 *     launch token; null where they ship without proof
 */
public record Trusted(String url, @Nullable Path certificate) {}
