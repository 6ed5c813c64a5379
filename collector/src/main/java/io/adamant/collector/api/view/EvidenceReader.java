package io.adamant.collector.api.view;

import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what was kept of an instance before it was replaced. Calls may block on the disk. */
public interface EvidenceReader {

    /** The kept files; empty when nothing was kept. */
    List<KeptFile> files(InstanceId instance);

    /** What could not be had when the evidence was kept, and why; empty when nothing was kept. */
    List<String> missing(InstanceId instance);

    /** Parts of the newest evidence that lack something, as bounded words; none when complete. */
    List<String> incomplete(InstanceId instance);

    /** How much of what was to be kept is kept, over all instances. */
    Share share();

    /**
     * @param tried instances whose evidence was to be kept
     * @param complete those of them that lack nothing but copies of disks
     * @param incomplete how many lack something, by part
     */
    record Share(long tried, long complete, Map<String, Long> incomplete) {}

    /**
     * One file's bytes; empty when it is not there.
     *
     * @param file a name that {@link #files} gave: the API asks for no other
     */
    Optional<byte[]> read(InstanceId instance, String file);

    /**
     * One kept file.
     *
     * @param name without a directory, by the rules of {@link io.adamant.shared.model.Names}
     * @param sha256 in hex, or null where the manifest has none
     */
    record KeptFile(String name, long bytes, @Nullable String sha256) {}
}
