package io.adamant.agent.source.host.units;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A method call as it goes over the bus (D-Bus specification, Message Format), little endian.
 *
 * <pre>
 * 0   'l', type 1, flags 0, version 1
 * 4   length of the body, u32
 * 8   serial, u32
 * 12  length of the fields, u32, then the fields: code, signature of the value, value; each
 *     aligned to 8: 1 path, 2 interface, 3 member, 6 destination, 8 signature of the body
 *     padding to 8, then the body: here arrays of strings, or strings
 * </pre>
 */
final class BusCall {

    private static final int PATH = 1;
    private static final int INTERFACE = 2;
    private static final int MEMBER = 3;
    private static final int DESTINATION = 6;
    private static final int SIGNATURE = 8;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    private BusCall() {}

    /**
     * The bytes of a call whose arguments are arrays of strings.
     *
     * @param destination bus name, empty on a connection without a bus
     */
    static byte[] of(
            int serial,
            String destination,
            String path,
            String face,
            String member,
            List<List<String>> arguments) {
        BusCall fields = new BusCall();
        fields.fields(destination, path, face, member, "as".repeat(arguments.size()));
        return whole(serial, fields, new BusCall().arrays(arguments));
    }

    /** The bytes of a call of {@code org.freedesktop.DBus.Properties.Get}. */
    static byte[] property(
            int serial, String destination, String path, String face, String property) {
        BusCall fields = new BusCall();
        fields.fields(destination, path, "org.freedesktop.DBus.Properties", "Get", "ss");
        BusCall body = new BusCall();
        body.string(face);
        body.string(property);
        return whole(serial, fields, body.out.toByteArray());
    }

    private static byte[] whole(int serial, BusCall fields, byte[] body) {
        BusCall call = new BusCall();
        call.out.writeBytes(new byte[] {'l', 1, 0, 1});
        call.word(body.length);
        call.word(serial);
        call.word(fields.out.size());
        // begins at 16, so alignment within is alignment within all
        call.out.writeBytes(fields.out.toByteArray());
        call.align(8);
        call.out.writeBytes(body);
        return call.out.toByteArray();
    }

    private void fields(
            String destination, String path, String face, String member, String signature) {
        text(PATH, "o", path);
        text(INTERFACE, "s", face);
        text(MEMBER, "s", member);
        if (!destination.isEmpty()) {
            text(DESTINATION, "s", destination);
        }
        if (!signature.isEmpty()) {
            field(SIGNATURE, "g");
            signature(signature);
        }
    }

    private byte[] arrays(List<List<String>> arguments) {
        for (List<String> argument : arguments) {
            align(4);
            BusCall items = new BusCall();
            argument.forEach(items::string);
            word(items.out.size());
            out.writeBytes(items.out.toByteArray()); // begins aligned to 4, as its items are
        }
        return out.toByteArray();
    }

    private void text(int code, String signature, String value) {
        field(code, signature);
        string(value);
    }

    private void field(int code, String signature) {
        align(8);
        out.write(code);
        signature(signature);
    }

    private void signature(String text) {
        out.write(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        out.write(0);
    }

    private void string(String text) {
        align(4);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        word(bytes.length);
        out.writeBytes(bytes);
        out.write(0);
    }

    private void word(int value) {
        out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    private void align(int bytes) {
        while (out.size() % bytes != 0) {
            out.write(0);
        }
    }
}
