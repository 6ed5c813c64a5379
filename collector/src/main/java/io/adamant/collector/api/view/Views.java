package io.adamant.collector.api.view;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.LogTail;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything that the API shows. Each may be asked from any thread.
 *
 * @param state the controller's newest round; cheap, an immutable snapshot
 * @param logs searched on a worker thread
 * @param tail followed by event streams, on their event loop
 * @param evidence read on a worker thread
 * @param completeness what is known to be missing of an instance; empty when it was never heard of
 * @param contested instances whose boot was claimed by two keys, and how; empty where nobody enrols
 * @param receipts the receipt chain's lines exactly as they are on disk, oldest first
 */
public record Views(
        Supplier<ControlState> state,
        LogStore logs,
        LogTail tail,
        EvidenceReader evidence,
        Function<InstanceId, Optional<JsonObject>> completeness,
        Supplier<Map<InstanceId, String>> contested,
        Supplier<List<String>> receipts) {

    /** The newest round, joined by instance. */
    public Fleet fleet() {
        return new Fleet(state.get(), contested.get());
    }
}
