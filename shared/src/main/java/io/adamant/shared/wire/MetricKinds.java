package io.adamant.shared.wire;

/** The fields of a {@code Metric} that hold points (metrics/v1/metrics.proto, oneof data). */
final class MetricKinds {

    static final int GAUGE = 5;
    static final int SUM = 7;
    private static final int HISTOGRAM = 9;
    private static final int EXPONENTIAL_HISTOGRAM = 10;
    private static final int SUMMARY = 11;

    private MetricKinds() {}

    /** True when the present field holds points, of whatever kind. */
    static boolean isData(ProtoReader metric) throws MalformedOtlpException {
        return switch (metric.field()) {
            case GAUGE, SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY ->
                    metric.is(metric.field(), ProtoReader.BYTES);
            default -> false;
        };
    }

    /** How many points the present field holds; reads over it. */
    static int pointsOfKind(ProtoReader metric) throws MalformedOtlpException {
        int points = 0;
        ProtoReader data = metric.message();
        while (data.next()) {
            points += data.field() == 1 ? 1 : 0;
            data.skip();
        }
        return points;
    }

    /** How many points a metric holds. */
    static int points(ProtoReader metric) throws MalformedOtlpException {
        int points = 0;
        while (metric.next()) {
            if (isData(metric)) {
                points += pointsOfKind(metric);
            } else {
                metric.skip();
            }
        }
        return points;
    }
}
