package io.adamant.collector.metrics;

import io.adamant.shared.model.InstanceId;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A part of the instances. An instance is in shard {@code CRC32C(id) mod count + 1}, which depends
 * on nothing else, so that it stays where it is while others come and go. What belongs to no
 * instance is in the first.
 *
 * @param number from 1
 * @param count how many there are, at most {@value #MOST}
 */
record Shard(int number, int count) {

    static final int MOST = 1_000;
    static final Shard WHOLE = new Shard(1, 1);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

    Shard {
        if (count < 1 || count > MOST || number < 1 || number > count) {
            throw new IllegalArgumentException("no shard " + number + "/" + count);
        }
    }

    /**
     * @param text such as {@code 3/8}
     * @throws BadScrapeException when it is no shard
     */
    static Shard parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (parts.matches()) {
            int number = Integer.parseInt(parts.group(1));
            int count = Integer.parseInt(parts.group(2));
            if (count >= 1 && count <= MOST && number >= 1 && number <= count) {
                return new Shard(number, count);
            }
        }
        throw new BadScrapeException("shard must be such as 3/8, at most " + MOST + " of them");
    }

    boolean isFirst() {
        return number == 1;
    }

    boolean has(InstanceId instance) {
        if (count == 1) {
            return true;
        }
        CRC32C crc = new CRC32C();
        crc.update(instance.value().getBytes(StandardCharsets.UTF_8));
        return crc.getValue() % count == number - 1;
    }

    @Override
    public String toString() {
        return number + "/" + count;
    }
}
