package io.adamant.collector.journal.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the three export requests (opentelemetry-proto 1.11: collector, logs, metrics,
 * trace, common, resource), as far as JSON knows them: a field's JSON name, number and type, {@code
 * *} for a repeated one. A test compares the table with the descriptors of the published library;
 * the two fields for string tables, which belong to profiles, are left out.
 */
final class OtlpMessages {

    /** How a field is written. */
    enum Type {
        STRING,
        BOOL,
        INT,
        SINT,
        FIXED32,
        FIXED64,
        DOUBLE,
        ENUM,
        BYTES,
        /** Bytes that are hex in JSON: ids of traces and spans. */
        HEX,
        MESSAGE
    }

    /**
     * A field.
     *
     * @param message the name of its message, empty for a scalar
     */
    record Field(int number, Type type, boolean isRepeated, String message) {}

    private static final String TABLE =
            """
            ExportLogsServiceRequest resourceLogs=1:ResourceLogs*
            ResourceLogs resource=1:Resource scopeLogs=2:ScopeLogs* schemaUrl=3:STRING
            Resource attributes=1:KeyValue* droppedAttributesCount=2:INT entityRefs=3:EntityRef*
            KeyValue key=1:STRING value=2:AnyValue
            AnyValue stringValue=1:STRING boolValue=2:BOOL intValue=3:INT doubleValue=4:DOUBLE
              arrayValue=5:ArrayValue kvlistValue=6:KeyValueList bytesValue=7:BYTES
            ArrayValue values=1:AnyValue*
            KeyValueList values=1:KeyValue*
            EntityRef schemaUrl=1:STRING type=2:STRING idKeys=3:STRING* descriptionKeys=4:STRING*
            ScopeLogs scope=1:InstrumentationScope logRecords=2:LogRecord* schemaUrl=3:STRING
            InstrumentationScope name=1:STRING version=2:STRING attributes=3:KeyValue*
              droppedAttributesCount=4:INT
            LogRecord timeUnixNano=1:FIXED64 observedTimeUnixNano=11:FIXED64 severityNumber=2:ENUM
              severityText=3:STRING body=5:AnyValue attributes=6:KeyValue*
              droppedAttributesCount=7:INT flags=8:FIXED32 traceId=9:HEX spanId=10:HEX
              eventName=12:STRING
            ExportMetricsServiceRequest resourceMetrics=1:ResourceMetrics*
            ResourceMetrics resource=1:Resource scopeMetrics=2:ScopeMetrics* schemaUrl=3:STRING
            ScopeMetrics scope=1:InstrumentationScope metrics=2:Metric* schemaUrl=3:STRING
            Metric name=1:STRING description=2:STRING unit=3:STRING gauge=5:Gauge sum=7:Sum
              histogram=9:Histogram exponentialHistogram=10:ExponentialHistogram summary=11:Summary
              metadata=12:KeyValue*
            Gauge dataPoints=1:NumberDataPoint*
            NumberDataPoint attributes=7:KeyValue* startTimeUnixNano=2:FIXED64
              timeUnixNano=3:FIXED64 asDouble=4:DOUBLE asInt=6:FIXED64 exemplars=5:Exemplar*
              flags=8:INT
            Exemplar filteredAttributes=7:KeyValue* timeUnixNano=2:FIXED64 asDouble=3:DOUBLE
              asInt=6:FIXED64 spanId=4:HEX traceId=5:HEX
            Sum dataPoints=1:NumberDataPoint* aggregationTemporality=2:ENUM isMonotonic=3:BOOL
            Histogram dataPoints=1:HistogramDataPoint* aggregationTemporality=2:ENUM
            HistogramDataPoint attributes=9:KeyValue* startTimeUnixNano=2:FIXED64
              timeUnixNano=3:FIXED64 count=4:FIXED64 sum=5:DOUBLE bucketCounts=6:FIXED64*
              explicitBounds=7:DOUBLE* exemplars=8:Exemplar* flags=10:INT min=11:DOUBLE max=12:DOUBLE
            ExponentialHistogram dataPoints=1:ExponentialHistogramDataPoint*
              aggregationTemporality=2:ENUM
            ExponentialHistogramDataPoint attributes=1:KeyValue* startTimeUnixNano=2:FIXED64
              timeUnixNano=3:FIXED64 count=4:FIXED64 sum=5:DOUBLE scale=6:SINT zeroCount=7:FIXED64
              positive=8:Buckets negative=9:Buckets flags=10:INT exemplars=11:Exemplar*
              min=12:DOUBLE max=13:DOUBLE zeroThreshold=14:DOUBLE
            Buckets offset=1:SINT bucketCounts=2:INT*
            Summary dataPoints=1:SummaryDataPoint*
            SummaryDataPoint attributes=7:KeyValue* startTimeUnixNano=2:FIXED64
              timeUnixNano=3:FIXED64 count=4:FIXED64 sum=5:DOUBLE quantileValues=6:ValueAtQuantile*
              flags=8:INT
            ValueAtQuantile quantile=1:DOUBLE value=2:DOUBLE
            ExportTraceServiceRequest resourceSpans=1:ResourceSpans*
            ResourceSpans resource=1:Resource scopeSpans=2:ScopeSpans* schemaUrl=3:STRING
            ScopeSpans scope=1:InstrumentationScope spans=2:Span* schemaUrl=3:STRING
            Span traceId=1:HEX spanId=2:HEX traceState=3:STRING parentSpanId=4:HEX flags=16:FIXED32
              name=5:STRING kind=6:ENUM startTimeUnixNano=7:FIXED64 endTimeUnixNano=8:FIXED64
              attributes=9:KeyValue* droppedAttributesCount=10:INT events=11:Event*
              droppedEventsCount=12:INT links=13:Link* droppedLinksCount=14:INT status=15:Status
            Event timeUnixNano=1:FIXED64 name=2:STRING attributes=3:KeyValue*
              droppedAttributesCount=4:INT
            Link traceId=1:HEX spanId=2:HEX traceState=3:STRING attributes=4:KeyValue*
              droppedAttributesCount=5:INT flags=6:FIXED32
            Status message=2:STRING code=3:ENUM
            """;

    private static final Map<String, Map<String, Field>> MESSAGES = read();

    private OtlpMessages() {}

    /** The fields of a message by their JSON names. */
    static Map<String, Field> fields(String message) {
        Map<String, Field> fields = MESSAGES.get(message);
        if (fields == null) {
            throw new IllegalArgumentException("no message " + message);
        }
        return fields;
    }

    private static Map<String, Map<String, Field>> read() {
        Map<String, Map<String, Field>> messages = new HashMap<>();
        // A line that begins with blanks goes on with the message above it.
        TABLE.replaceAll("\\n +", " ")
                .lines()
                .map(line -> List.of(line.split(" ")))
                .forEach(words -> messages.put(words.getFirst(), fieldsOf(words)));
        return Map.copyOf(messages);
    }

    private static Map<String, Field> fieldsOf(List<String> words) {
        Map<String, Field> fields = new HashMap<>();
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            int colon = word.indexOf(':');
            boolean isRepeated = word.endsWith("*");
            String type = word.substring(colon + 1, isRepeated ? word.length() - 1 : word.length());
            @Nullable Type scalar = scalar(type);
            fields.put(
                    word.substring(0, equals),
                    new Field(
                            Integer.parseInt(word.substring(equals + 1, colon)),
                            scalar == null ? Type.MESSAGE : scalar,
                            isRepeated,
                            scalar == null ? type : ""));
        }
        return Map.copyOf(fields);
    }

    private static @Nullable Type scalar(String name) {
        for (Type type : Type.values()) {
            if (type != Type.MESSAGE && type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }
}
