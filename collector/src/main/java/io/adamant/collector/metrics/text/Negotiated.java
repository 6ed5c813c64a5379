package io.adamant.collector.metrics.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a scraper is answered with (RFC 9110 section 12.5; prometheus.io, "Scrape protocol content
 * negotiation"). A scraper that accepts neither format gets the Prometheus text, as from every
 * client library, rather than a 406 that nobody looks for.
 *
 * @param format of the page
 * @param contentType the answer's header; names the escaping where the scraper asked about it: all
 *     names are in the classic alphabet already
 * @param gzip whether the answer is compressed
 */
public record Negotiated(TextFormat format, String contentType, boolean gzip) {

    /** More ranges than this in a header are not read. */
    private static final int MAX_RANGES = 50;

    private record Range(String name, double quality, boolean asksEscaping, String version) {}

    /**
     * @param accept the header {@code Accept}, or null
     * @param acceptEncoding the header {@code Accept-Encoding}, or null
     */
    public static Negotiated of(@Nullable String accept, @Nullable String acceptEncoding) {
        Range open = null;
        Range plain = null;
        for (Range range : ranges(accept)) {
            if (range.name().equals("application/openmetrics-text")
                    && (range.version().isEmpty() || range.version().equals("1.0.0"))) {
                open = better(range, open);
            } else if (range.name().equals("text/plain")) {
                plain = better(range, plain);
            }
        }
        boolean isOpen =
                open != null
                        && open.quality() > 0
                        && (plain == null || open.quality() >= plain.quality());
        TextFormat format = isOpen ? TextFormat.OPEN_METRICS : TextFormat.PROMETHEUS;
        Range chosen = isOpen ? open : plain;
        String escaping = chosen != null && chosen.asksEscaping() ? "; escaping=underscores" : "";
        return new Negotiated(format, format.contentType() + escaping, takesGzip(acceptEncoding));
    }

    private static Range better(Range range, @Nullable Range other) {
        return other == null || range.quality() > other.quality() ? range : other;
    }

    private static boolean takesGzip(@Nullable String acceptEncoding) {
        double gzip = -1;
        double any = -1;
        for (Range range : ranges(acceptEncoding)) {
            switch (range.name()) {
                case "gzip", "x-gzip" -> gzip = Math.max(gzip, range.quality());
                case "*" -> any = Math.max(any, range.quality());
                default -> {}
            }
        }
        return gzip > 0 || (gzip < 0 && any > 0);
    }

    private static List<Range> ranges(@Nullable String header) {
        List<Range> ranges = new ArrayList<>();
        for (String range : header == null ? new String[0] : header.split(",", MAX_RANGES)) {
            String[] parts = range.strip().toLowerCase(Locale.ROOT).split(";", -1);
            ranges.add(
                    new Range(
                            parts[0].strip(),
                            quality(parameter(parts, "q")),
                            !parameter(parts, "escaping").isEmpty(),
                            parameter(parts, "version")));
        }
        return ranges;
    }

    /** Empty when it is not there. */
    private static String parameter(String[] parts, String name) {
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.startsWith(name + "=")) {
                return part.substring(name.length() + 1).replace("\"", "");
            }
        }
        return "";
    }

    private static double quality(String text) {
        if (text.isEmpty()) {
            return 1;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }
}
