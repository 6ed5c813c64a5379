package io.adamant.collector.cloud;

import java.util.List;

/**
 * What the cloud still knows of an instance.
 *
 * @param console console output, the last part of it; empty when there is none
 * @param facts cloud and load balancer state, one line each
 * @param missing what could not be had, and why
 */
public record CloudEvidence(String console, List<String> facts, List<String> missing) {

    public CloudEvidence {
        facts = List.copyOf(facts);
        missing = List.copyOf(missing);
    }
}
