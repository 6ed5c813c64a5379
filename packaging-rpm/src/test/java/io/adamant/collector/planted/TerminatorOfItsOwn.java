package io.adamant.collector.planted;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.shared.model.InstanceId;
import java.util.function.Function;

record TerminatorOfItsOwn(Function<InstanceId, Call> act) {
    static TerminatorOfItsOwn of(Cloud cloud) {
        return new TerminatorOfItsOwn(cloud::terminate);
    }
}
