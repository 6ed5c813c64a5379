package io.adamant.collector.journal.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Syslog messages as OTLP log records. The host is the instance, what names none is the sender's; a
 * message that is neither RFC is kept whole, marked {@code syslog.malformed}. Owned by one
 * conversion.
 */
final class SyslogRequest {

    private final String sender;
    private final long receivedUnixNanos;
    private final LogRequest out;
    private String resource = "";

    SyslogRequest(String sender, long receivedUnixNanos, int limitBytes) {
        this.sender = sender;
        this.receivedUnixNanos = receivedUnixNanos;
        out = new LogRequest(receivedUnixNanos, limitBytes);
    }

    Converted convert(byte[] body) throws MalformedBodyException, TooLargeException {
        Optional<SyslogBody.Message> next = SyslogBody.at(body, 0);
        while (next.isPresent()) {
            SyslogBody.Message message = next.get();
            add(body, message);
            next = SyslogBody.at(body, message.to());
        }
        return Converted.Otlp.whole(out.toBytes());
    }

    private void add(byte[] body, SyslogBody.Message frame) throws TooLargeException {
        SyslogMessage message =
                SyslogReader.read(body, frame.from(), frame.to(), receivedUnixNanos);
        resource(message.host(), message.app());
        Map<String, String> attributes = new LinkedHashMap<>(message.attributes());
        if (!message.app().isEmpty()) {
            attributes.put("syslog.appname", message.app());
        }
        if (frame.part() > 0) {
            attributes.put("syslog.part", Integer.toString(frame.part()));
        }
        byte[] text = Arrays.copyOfRange(body, frame.from() + message.textFrom(), frame.to());
        out.record(message.unixNanos(), message.severity(), text, attributes);
    }

    private void resource(String host, String app) {
        String instance = SafeName.of(host.isEmpty() ? sender : host);
        String name = instance + " " + app;
        if (name.equals(resource)) {
            return;
        }
        resource = name;
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("service.instance.id", instance);
        if (!host.isEmpty()) {
            attributes.put("host.name", host);
        }
        if (!app.isEmpty()) {
            attributes.put("service.name", app);
        }
        out.resource(attributes);
    }
}
