package io.adamant.collector.journal.once;

import io.adamant.shared.model.InstanceId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of one instance's stream: everything, or which records did not and why. Holds for
 * senders that number their batches; true for dead instances as for living ones.
 *
 * @param standing the answer in one word
 * @param received distinct records that are in the journal, or were in it before a trim
 * @param missing records that are not, as far as they can be counted
 * @param epochs the spool's lives, oldest first
 * @param gaps what is missing, by epoch and sequence; at most {@value #MAX_GAPS}
 * @param gapsOmitted how many more gaps there are
 * @param unnumbered losses that the sender named and that never had a sequence, or whose extent it
 *     does not know; at most {@value #MAX_GAPS}
 * @param reasons how many records are missing for each reason, what is not listed included
 */
public record Completeness(
        InstanceId instance,
        Standing standing,
        long received,
        long missing,
        List<Life> epochs,
        List<Gap> gaps,
        int gapsOmitted,
        List<Unnumbered> unnumbered,
        Map<String, Long> reasons) {

    /** Most gaps that are listed one by one. */
    public static final int MAX_GAPS = 100;

    /** Reason of a gap that no loss explains: it may still be on its way. */
    public static final String NOT_ARRIVED = "not_arrived";

    /** Reason of a gap in front of what is known of the journal; not counted as missing. */
    public static final String BEYOND_RETENTION = "beyond_retention";

    public Completeness {
        epochs = List.copyOf(epochs);
        gaps = List.copyOf(gaps);
        unnumbered = List.copyOf(unnumbered);
        reasons = Collections.unmodifiableMap(new TreeMap<>(reasons));
    }

    /** Of an instance that is known and has sent nothing that is numbered. */
    public static Completeness nothing(InstanceId instance) {
        return new Completeness(
                instance, Standing.NOT_CLAIMED, 0, 0, List.of(), List.of(), 0, List.of(), Map.of());
    }

    /** The answer in one word. */
    public enum Standing {
        /** Every record from the first to the newest one known is here. */
        COMPLETE,
        /** Some are not; see the gaps. */
        GAPS,
        /**
         * No claim is made: more streams or intervals than are kept in memory, or nothing that has
         * a batch id.
         */
        NOT_CLAIMED
    }

    /**
     * One run of missing records.
     *
     * @param epoch the spool's life
     * @param firstSequence first one missing
     * @param count how many
     * @param reason as the sender named it, {@link #NOT_ARRIVED} or {@link #BEYOND_RETENTION}
     * @param detail words for people
     */
    public record Gap(long epoch, long firstSequence, long count, String reason, String detail) {

        /** True when it is not known whether it came. */
        public boolean isBeyondRetention() {
            return reason.equals(BEYOND_RETENTION);
        }
    }

    /**
     * One life of the instance's spool; it goes on over a reboot and ends with the spool.
     *
     * @param epoch its number
     * @param received distinct records of it that came
     * @param newestSequence the highest that came
     */
    public record Life(long epoch, long received, long newestSequence) {}

    /**
     * A loss without sequences.
     *
     * @param reason as the sender named it
     * @param count how many records, 0 when the sender cannot know
     * @param detail words for people
     */
    public record Unnumbered(String reason, long count, String detail) {}

    /** One sentence for people. */
    public String words() {
        return switch (standing) {
            case COMPLETE ->
                    (gaps.isEmpty() ? "complete: " : "complete as far as is known: ")
                            + received
                            + " records";
            case GAPS -> gapWords();
            case NOT_CLAIMED ->
                    epochs.isEmpty()
                            ? "no claim: nothing with a batch id has come from it"
                            : "no claim: the stream is too fragmented to be kept in memory";
        };
    }

    private String gapWords() {
        List<Gap> real = gaps.stream().filter(gap -> !gap.isBeyondRetention()).toList();
        if (!real.isEmpty()) {
            Gap gap = real.getFirst();
            return "gap of %d records, between %d and %d in epoch %d, %s%s"
                    .formatted(
                            gap.count(),
                            gap.firstSequence(),
                            gap.firstSequence() + gap.count() - 1,
                            gap.epoch(),
                            gap.reason(),
                            real.size() + gapsOmitted > 1 ? "; and more" : "");
        }
        return unnumbered.isEmpty()
                ? "gaps"
                : "possible loss, "
                        + unnumbered.getFirst().reason()
                        + ": "
                        + unnumbered.getFirst().detail();
    }

    /** The same as plain maps and lists, for a JSON answer. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("instance", instance.value());
        map.put("standing", standing.name().toLowerCase(java.util.Locale.ROOT));
        map.put("words", words());
        map.put("received", received);
        map.put("missing", missing);
        map.put("reasons", reasons);
        map.put("epochs", epochs.stream().map(Completeness::toMap).toList());
        map.put("gaps", gaps.stream().map(Completeness::toMap).toList());
        map.put("gaps_omitted", gapsOmitted);
        map.put("unnumbered", unnumbered.stream().map(Completeness::toMap).toList());
        return map;
    }

    private static Map<String, Object> toMap(Life life) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", life.epoch());
        map.put("received", life.received());
        map.put("newest", life.newestSequence());
        return map;
    }

    private static Map<String, Object> toMap(Gap gap) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", gap.epoch());
        map.put("first", gap.firstSequence());
        map.put("last", gap.firstSequence() + gap.count() - 1);
        map.put("count", gap.count());
        map.put("reason", gap.reason());
        map.put("detail", gap.detail());
        return map;
    }

    private static Map<String, Object> toMap(Unnumbered loss) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("reason", loss.reason());
        map.put("count", loss.count());
        map.put("detail", loss.detail());
        return map;
    }
}
