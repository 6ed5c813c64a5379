package io.adamant.collector.api;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.LogTail;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.JsonObject;
import java.util.List;
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
 * @param receipts the receipt chain's lines exactly as they are on disk, oldest first
 */
public record Views(
        Supplier<ControlState> state,
        LogStore logs,
        LogTail tail,
        EvidenceReader evidence,
        Function<InstanceId, Optional<JsonObject>> completeness,
        Supplier<List<String>> receipts) {}
