package io.adamant.collector.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Seeded mutations of real inputs for fuzz tests. A case is known by its seed alone: {@code
 * mutations.apply(seed)} makes the same bytes on each run, so that a failure that prints its seed
 * is a bug report.
 *
 * <p>How many cases a test runs is the system property {@code adamant.fuzz}: {@value
 * #DEFAULT_CASES} by default, a million in the long form.
 */
public final class Mutations {

    /** The system property with the number of cases. */
    public static final String PROPERTY = "adamant.fuzz";

    public static final int DEFAULT_CASES = 2_000;

    /** A mutant may grow, but not without end. */
    private static final int MAX_GROWTH = 4;

    private static final int MAX_STEPS = 4;
    private static final int MAX_RUN = 64;

    /** Bytes that parsers give a meaning to, numbers at the edges of their types. */
    private static final List<byte[]> MAGIC =
            Stream.of(
                            "\0",
                            "\n",
                            "\r\n",
                            "\"",
                            "\\",
                            "\\ud800",
                            "{",
                            "}",
                            "[",
                            "]",
                            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                            "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":",
                            "null",
                            "-1",
                            "1e999",
                            "NaN",
                            "99999999999999999999",
                            "-9223372036854775808",
                            "18446744073709551615",
                            "<191>",
                            "<",
                            "=",
                            "|",
                            "`",
                            "é",
                            " ")
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toList();

    private static final List<byte[]> LENGTHS =
            List.of(
                    new byte[] {0},
                    new byte[] {1},
                    new byte[] {0x7F},
                    new byte[] {(byte) 0x80, 0x01},
                    new byte[] {-1, -1, -1, -1, 7},
                    new byte[] {-1, -1, -1, -1, 15},
                    new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
                    new byte[] {-1, -1, -1, -1},
                    new byte[] {0, 0, 0, 0},
                    new byte[] {0x7F, -1, -1, -1},
                    new byte[] {(byte) 0x80, 0, 0, 0});

    private final List<byte[]> seeds;

    /**
     * Mutates these inputs.
     *
     * @param seeds real inputs, at least one; splices take from all of them
     */
    public Mutations(List<byte[]> seeds) {
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("nothing to mutate");
        }
        this.seeds = seeds.stream().map(byte[]::clone).toList();
    }

    /** The same for text, as UTF-8. */
    public static Mutations ofTexts(List<String> seeds) {
        return new Mutations(
                seeds.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /** As many cases as {@link #PROPERTY} says, numbered upwards from a seed. */
    public static LongStream cases(long seed) {
        return cases(seed, Integer.getInteger(PROPERTY, DEFAULT_CASES));
    }

    /** This many cases, numbered upwards from a seed. */
    public static LongStream cases(long seed, int count) {
        return LongStream.range(seed, seed + count);
    }

    /** The mutant of this seed. */
    public byte[] apply(long seed) {
        // Neighbouring seeds of a SplittableRandom begin alike; one step apart they do not.
        RandomGenerator random = new SplittableRandom(seed).split();
        byte[] mutant = seeds.get(random.nextInt(seeds.size()));
        int limit = Math.max(mutant.length * MAX_GROWTH, 256);
        int steps = 1 + random.nextInt(MAX_STEPS);
        for (int i = 0; i < steps; i++) {
            mutant = step(mutant, random);
        }
        return mutant.length > limit ? Arrays.copyOf(mutant, limit) : mutant;
    }

    /** The mutant of this seed as text; what is not UTF-8 is replaced. */
    public String applyToText(long seed) {
        return new String(apply(seed), StandardCharsets.UTF_8);
    }

    private byte[] step(byte[] from, RandomGenerator random) {
        return switch (random.nextInt(9)) {
            case 0 -> flipBit(from, random);
            case 1 -> changeByte(from, random);
            case 2 -> Arrays.copyOf(from, place(from, random));
            case 3 -> splice(from, random);
            case 4 -> replace(from, any(LENGTHS, random), random);
            case 5 -> repeat(from, random);
            case 6 -> insert(from, any(MAGIC, random), random);
            case 7 -> cutOut(from, random);
            default -> replace(from, any(MAGIC, random), random);
        };
    }

    private static byte[] flipBit(byte[] from, RandomGenerator random) {
        byte[] to = from.clone();
        if (to.length > 0) {
            to[random.nextInt(to.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return to;
    }

    private static byte[] changeByte(byte[] from, RandomGenerator random) {
        byte[] to = from.clone();
        if (to.length > 0) {
            to[random.nextInt(to.length)] = (byte) random.nextInt(256);
        }
        return to;
    }

    /** The beginning of one input and the end of another. */
    private byte[] splice(byte[] from, RandomGenerator random) {
        byte[] other = any(seeds, random);
        byte[] end = Arrays.copyOfRange(other, place(other, random), other.length);
        return join(Arrays.copyOf(from, place(from, random)), end);
    }

    private static byte[] repeat(byte[] from, RandomGenerator random) {
        int start = place(from, random);
        int length = Math.min(from.length - start, 1 + random.nextInt(MAX_RUN));
        byte[] run = Arrays.copyOfRange(from, start, start + length);
        byte[] to = from;
        int times = 1 + random.nextInt(8);
        for (int i = 0; i < times; i++) {
            to = insertAt(to, run, start);
        }
        return to;
    }

    private static byte[] cutOut(byte[] from, RandomGenerator random) {
        int start = place(from, random);
        int length = Math.min(from.length - start, 1 + random.nextInt(MAX_RUN));
        return join(
                Arrays.copyOf(from, start), Arrays.copyOfRange(from, start + length, from.length));
    }

    private static byte[] replace(byte[] from, byte[] with, RandomGenerator random) {
        byte[] to = from.clone();
        int start = place(from, random);
        System.arraycopy(with, 0, to, start, Math.min(with.length, to.length - start));
        return to;
    }

    private static byte[] insert(byte[] from, byte[] what, RandomGenerator random) {
        return insertAt(from, what, place(from, random));
    }

    private static byte[] insertAt(byte[] from, byte[] what, int at) {
        return join(join(Arrays.copyOf(from, at), what), Arrays.copyOfRange(from, at, from.length));
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Between 0 and the length, both included. */
    private static int place(byte[] in, RandomGenerator random) {
        return random.nextInt(in.length + 1);
    }

    private static byte[] any(List<byte[]> of, RandomGenerator random) {
        return of.get(random.nextInt(of.size()));
    }
}
