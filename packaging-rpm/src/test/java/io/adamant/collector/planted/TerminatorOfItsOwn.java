package io.adamant.collector.planted;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.Order;
import io.adamant.shared.model.InstanceId;
import java.util.function.BiFunction;

record TerminatorOfItsOwn(BiFunction<InstanceId, Order, Call> act) {
    static TerminatorOfItsOwn of(Cloud cloud) {
        return new TerminatorOfItsOwn(cloud::terminate);
    }
}
