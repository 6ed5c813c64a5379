package io.adamant.collector.metrics.text;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One metric family of a page in the making: its sample lines, in the order in which they are
 * added. Owned by the thread that renders.
 */
public final class Family {

    /** What the family's numbers are. */
    public enum Type {
        GAUGE,
        COUNTER;

        String word() {
            return switch (this) {
                case GAUGE -> "gauge";
                case COUNTER -> "counter";
            };
        }
    }

    private final String name;
    private final Type type;
    private final String help;
    private final byte[] sampleName;
    private final ByteText samples = new ByteText();

    /**
     * @param name without {@code _total}
     */
    public Family(String name, Type type, String help) {
        this.name = name;
        this.type = type;
        this.help = help;
        sampleName =
                (type == Type.COUNTER ? name + "_total" : name).getBytes(StandardCharsets.UTF_8);
    }

    public String name() {
        return name;
    }

    public Type type() {
        return type;
    }

    String help() {
        return help;
    }

    boolean isEmpty() {
        return samples.size() == 0;
    }

    /** Labels come in the order in which they are written. */
    public Family add(Map<String, String> labels, double value) {
        samples.append(sampleName).append(LabelText.whole(labels)).append(value).append('\n');
        return this;
    }

    /**
     * @param head of {@link LabelText#head}
     * @param tail of {@link LabelText#tail}
     * @return how many bytes the sample has
     */
    public int add(byte[] head, byte[] tail, double value) {
        long before = samples.size();
        samples.append(sampleName).append(head).append(tail).append(value).append('\n');
        return (int) (samples.size() - before);
    }

    ByteText samples() {
        return samples;
    }
}
