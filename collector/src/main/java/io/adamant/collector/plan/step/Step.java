package io.adamant.collector.plan.step;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.shared.model.InstanceId;

/** The next thing to do for an open intent. */
public sealed interface Step {

    /** Keep what is known of an instance before it is ended. */
    record KeepEvidence(InstanceId instance) implements Step {}

    /** Ask the cloud for a successor. */
    record Launch(GroupName group, String token) implements Step {}

    /** Take it out of the load balancer. */
    record Drain(InstanceId instance) implements Step {}

    /** End it for good. */
    record Terminate(InstanceId instance) implements Step {}

    /** Write down what the inventory or a host has shown. */
    record Advance(Intent next) implements Step {}

    /** The slot is given back: its successor is up. */
    record Close(String because) implements Step {}

    /** Nothing was asked of the cloud yet, and nothing has to be. */
    record Withdraw(String because) implements Step {}

    /** Not now. */
    record Wait(Gate gate) implements Step {}
}
