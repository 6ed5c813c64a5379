package io.adamant.collector;

import io.adamant.collector.api.view.EvidenceReader;
import io.adamant.collector.evidence.EvidenceStore;
import io.adamant.collector.evidence.Kept;
import io.adamant.collector.evidence.Part;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Shows the evidence store to the API, which does not know it. */
record KeptEvidence(EvidenceStore store) implements EvidenceReader {

    @Override
    public List<KeptFile> files(InstanceId instance) {
        return store.newestOf(instance).stream()
                .flatMap(kept -> kept.files().stream())
                .map(file -> new KeptFile(file.name(), file.bytes(), file.sha256()))
                .toList();
    }

    @Override
    public List<String> missing(InstanceId instance) {
        return store.newestOf(instance).map(Kept::missing).orElse(List.of());
    }

    @Override
    public List<String> incomplete(InstanceId instance) {
        return store.newestOf(instance).stream()
                .flatMap(kept -> kept.incomplete().stream())
                .map(Part::word)
                .sorted()
                .toList();
    }

    @Override
    public Share share() {
        var share = store.share();
        Map<String, Long> incomplete = new TreeMap<>();
        share.incomplete().forEach((part, count) -> incomplete.put(part.word(), count));
        return new Share(share.tried(), share.complete(), incomplete);
    }

    @Override
    public Optional<byte[]> read(InstanceId instance, String file) {
        return store.read(instance, file);
    }
}
