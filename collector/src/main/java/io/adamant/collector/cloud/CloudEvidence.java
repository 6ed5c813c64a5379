package io.adamant.collector.cloud;

import java.util.List;

/**
 * What the cloud still knows of an instance.
 *
 * @param console console output, the last part of it; empty when there is none
 * @param screenshot the console's picture, JPEG or PNG in base64 as the cloud gives it; empty when
 *     there is none
 * @param facts cloud and load balancer state, one line each
 * @param missing what could not be had, and why
 */
public record CloudEvidence(
        String console, String screenshot, List<String> facts, List<String> missing) {

    public CloudEvidence {
        facts = List.copyOf(facts);
        missing = List.copyOf(missing);
    }

    /** Without a picture. */
    public CloudEvidence(String console, List<String> facts, List<String> missing) {
        this(console, "", facts, missing);
    }
}
