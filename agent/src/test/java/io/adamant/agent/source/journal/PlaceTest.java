package io.adamant.agent.source.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlaceTest {

    private static final String CURSOR =
            "s=0123456789abcdef0011223344556677;i=a1;b=fedcba98765432100011223344556677;"
                    + "m=7f;t=60a2c4f1d3e5b;x=ffffffffffffffff";

    @Test
    void readsACursorAndWritesItAgain() {
        Place place = Place.parse(CURSOR).orElseThrow();
        assertThat(place.series()).isEqualTo(new JournalId(0x0123456789abcdefL, 0x11223344556677L));
        assertThat(place.seqnum()).isEqualTo(0xa1);
        assertThat(place.boot().high()).isEqualTo(0xfedcba9876543210L);
        assertThat(place.monotonicMicros()).isEqualTo(0x7f);
        assertThat(place.realtimeMicros()).isEqualTo(0x60a2c4f1d3e5bL);
        assertThat(place.hash()).isEqualTo(-1);
        assertThat(place).hasToString(CURSOR);
        assertThat(Place.parse(CURSOR.toUpperCase(java.util.Locale.ROOT))).isEmpty();
    }

    @Test
    void passesOverPartsThatItDoesNotKnowInAnyOrder() {
        String[] parts = CURSOR.split(";");
        String mixed = "z=1;" + parts[5] + ";;y;" + String.join(";", parts) + ";q=";
        assertThat(Place.parse(mixed)).isEqualTo(Place.parse(CURSOR));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s=0123456789abcdef0011223344556677;i=a1",
                "s=0123456789abcdef001122334455667;i=a1;b=fedcba98765432100011223344556677;m=1;t=1;x=1",
                "s=0123456789abcdef0011223344556677;i=g;b=fedcba98765432100011223344556677;m=1;t=1;x=1",
                "s=0123456789abcdef0011223344556677;i=11111111111111111;b=fedcba98765432100011223344556677;m=1;t=1;x=1",
                "s=0123456789abcdef0011223344556677;i=;b=fedcba98765432100011223344556677;m=1;t=1;x=1"
            })
    void knowsWhatIsNoCursor(String text) {
        assertThat(Place.parse(text)).isEmpty();
    }

    @Test
    void makesNoIdAgainThatIsTheSame() {
        PlaceReader reader = new PlaceReader();
        byte[] bytes = CURSOR.getBytes(StandardCharsets.US_ASCII);
        Place first = reader.read(bytes, bytes.length);
        Place second = reader.read(bytes, bytes.length);
        assertThat(second).isEqualTo(first);
        assertThat(second.series()).isSameAs(first.series());
        assertThat(second.boot()).isSameAs(first.boot());
        bytes[2] = 'f';
        Place other = reader.read(bytes, bytes.length);
        assertThat(other.series()).isNotEqualTo(first.series());
        assertThat(other.boot()).isSameAs(first.boot());
    }
}
