package io.adamant.agent.source.host.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layout of the D-Bus specification, written out by hand. */
final class ManagerEnvironmentTest {

    private static final String FACE = "org.freedesktop.systemd1.Manager";

    private static ByteBuffer answer(String signature, String... strings) {
        ByteBuffer body = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        body.put((byte) signature.length());
        body.put(signature.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
        int lengthAt = body.position();
        body.putInt(0);
        for (String string : strings) {
            while (body.position() % 4 != 0) {
                body.put((byte) 0);
            }
            body.putInt(string.length());
            body.put(string.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
        }
        body.putInt(lengthAt, body.position() - lengthAt - 4);
        byte[] bytes = Arrays.copyOf(body.array(), body.position());
        ByteBuffer whole = ByteBuffer.allocate(24 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        whole.put(new byte[] {'l', 2, 0, 1}).putInt(bytes.length).putInt(1).putInt(8);
        whole.put((byte) 5).put((byte) 1).put((byte) 'u').put((byte) 0).putInt(3);
        return ByteBuffer.wrap(whole.put(bytes).array());
    }

    @Test
    void readsThePropertysStrings() {
        BusMessage message = BusMessage.parse(answer("as", "LANG=C.UTF-8", "A=b"));

        assertThat(message.answers()).isEqualTo(3);
        assertThat(message.strings()).containsExactly("LANG=C.UTF-8", "A=b");
        assertThat(BusMessage.parse(answer("as")).strings()).isEmpty();
    }

    @Test
    void anotherTypeIsNotTakenForIt() {
        assertThatThrownBy(() -> BusMessage.parse(answer("s", "LANG=C")).strings())
                .isInstanceOf(BusException.class);
    }

    @Test
    void aTruncatedAnswerIsNone() {
        byte[] whole = answer("as", "LANG=C.UTF-8", "A=b").array();

        for (int length = 24; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> BusMessage.parse(cut).strings())
                    .isInstanceOf(BusException.class);
        }
    }

    @Test
    void theCallNamesInterfaceAndProperty() {
        byte[] call = BusCall.property(1, "", "/org/freedesktop/systemd1", FACE, "Environment");
        ByteBuffer in = ByteBuffer.wrap(call).order(ByteOrder.LITTLE_ENDIAN);
        int bodyAt = 16 + (in.getInt(12) + 7) / 8 * 8;

        assertThat(call.length).isEqualTo(bodyAt + in.getInt(4));
        assertThat(in.getInt(bodyAt)).isEqualTo(FACE.length());
        assertThat(new String(call, bodyAt + 4, FACE.length(), StandardCharsets.US_ASCII))
                .isEqualTo(FACE);
        int secondAt = (bodyAt + 4 + FACE.length() + 1 + 3) / 4 * 4;
        assertThat(in.getInt(secondAt)).isEqualTo("Environment".length());
    }

    @Test
    void readsAPropertyThatIsANumberAndNothingElseForIt() {
        ByteBuffer body = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        body.put((byte) 1).put((byte) 't').putLong(8, 1_763_712_345_678_901L);
        assertThat(new BusMessage(2, 3, body.rewind()).number()).isEqualTo(1_763_712_345_678_901L);

        assertThatThrownBy(() -> BusMessage.parse(answer("as", "LANG=C")).number())
                .isInstanceOf(BusException.class);
        ByteBuffer cut = ByteBuffer.allocate(11).put(new byte[] {1, 't', 0});
        assertThatThrownBy(() -> new BusMessage(2, 3, cut.rewind()).number())
                .isInstanceOf(BusException.class);
    }

    @Test
    void aUnitsPathEscapesWhatAPathMayNotHold() {
        assertThat(new Unit("systemd-journald.service", "loaded", "active").label())
                .isEqualTo("systemd_2djournald_2eservice");
        assertThat(new Unit("1a@b.service", "loaded", "active").label())
                .isEqualTo("_31a_40b_2eservice");
    }

    @Test
    void whereNobodyAnswersThereIsNoEnvironment(@TempDir Path run) {
        assertThat(new ManagerEnvironment(run, Path.of("/proc")).get()).isEmpty();
    }
}
