package io.adamant.collector.journal.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON body of a Loki push: {@code {"streams": [{"stream": {label: text}, "values": [[unix
 * nanoseconds as text, line, {name: text}]]}]}}; the third element, structured metadata, may be
 * left out. Clients write the labels first; where they stand behind, at most {@value #MAX_EARLY}
 * entries of that stream are held until they come. An entry whose time is no number and a stream
 * without labels are rejected and the rest is taken.
 */
final class LokiJson {

    private static final int MAX_EARLY = 10_000;

    private final JsonParser in;
    private final LokiRequest out;

    private LokiJson(JsonParser in, LokiRequest out) {
        this.in = in;
        this.out = out;
    }

    static Converted convert(byte[] body, LokiRequest out)
            throws MalformedBodyException, TooLargeException {
        return JsonBodies.read(
                body,
                in -> {
                    new LokiJson(in, out).request();
                    return out.converted();
                });
    }

    private void request() throws IOException, MalformedBodyException, TooLargeException {
        while (in.nextToken() != JsonToken.END_OBJECT) {
            boolean isStreams = in.currentName().equals("streams");
            JsonToken value = in.nextToken();
            if (isStreams && value != JsonToken.VALUE_NULL) {
                expect(JsonToken.START_ARRAY, "an array of streams");
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    expect(JsonToken.START_OBJECT, "a stream");
                    stream();
                }
            } else {
                in.skipChildren();
            }
        }
    }

    private void stream() throws IOException, MalformedBodyException, TooLargeException {
        Sink sink = null;
        List<Entry> early = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            if (name.equals("stream") && value != JsonToken.VALUE_NULL) {
                sink = sink(texts());
            } else if (name.equals("values") && value != JsonToken.VALUE_NULL) {
                expect(JsonToken.START_ARRAY, "an array of values");
                values(sink == null ? entry -> hold(entry, early) : sink);
            } else {
                in.skipChildren();
            }
        }
        Sink known = sink == null ? refused() : sink;
        for (Entry entry : early) {
            known.take(entry);
        }
    }

    private Sink sink(Map<String, String> labels) {
        if (labels.isEmpty()) {
            return refused();
        }
        out.stream(labels);
        return entry -> out.entry(entry.unixNanos(), entry.line(), entry.metadata());
    }

    private Sink refused() {
        return _ -> out.reject(1, "a stream without labels");
    }

    private void hold(Entry entry, List<Entry> early) throws MalformedBodyException {
        if (early.size() >= MAX_EARLY) {
            throw JsonBodies.malformed(in, "the labels of a stream before its values");
        }
        early.add(entry);
    }

    private void values(Sink sink) throws IOException, MalformedBodyException, TooLargeException {
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(JsonToken.START_ARRAY, "an entry of time and line");
            in.nextToken();
            expect(JsonToken.VALUE_STRING, "unix nanoseconds as a string");
            long time = time(in.getText());
            in.nextToken();
            expect(JsonToken.VALUE_STRING, "a line");
            String line = in.getText();
            Map<String, String> metadata = Map.of();
            if (in.nextToken() == JsonToken.START_OBJECT) {
                metadata = texts();
                in.nextToken();
            }
            expect(JsonToken.END_ARRAY, "the entry's end");
            if (time < 0) {
                out.reject(1, "an entry whose time is no number of nanoseconds");
            } else {
                sink.take(new Entry(time, line, metadata));
            }
        }
    }

    private static long time(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private Map<String, String> texts() throws IOException, MalformedBodyException {
        expect(JsonToken.START_OBJECT, "an object of texts");
        Map<String, String> texts = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            if (!in.nextToken().isScalarValue()) {
                throw JsonBodies.malformed(in, "a text was expected");
            }
            texts.put(name, in.getText());
        }
        return texts;
    }

    private void expect(JsonToken token, String what) throws MalformedBodyException {
        if (in.currentToken() != token) {
            throw JsonBodies.malformed(in, what + " was expected");
        }
    }

    /** One line with its time. */
    private record Entry(long unixNanos, String line, Map<String, String> metadata) {}

    /** Where entries go. */
    @FunctionalInterface
    private interface Sink {

        void take(Entry entry) throws MalformedBodyException, TooLargeException;
    }
}
