package io.adamant.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlatJsonTest {

    @Test
    void keepsTextsAndStepsOverOtherPlainValues() {
        assertThat(
                        FlatJson.texts(
                                "{\"a\":\"x\\n\\u00e4\\\"\",\"b\":-1.5e3,\"c\":[\"d\",null],\"e\":[]}"))
                .contains(Map.of("a", "x\nä\""));
        assertThat(FlatJson.texts(" { } ")).contains(Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"a\":}",
                "{\"a\":\"b\"} x",
                "{\"a\":\"b\",}",
                "{\"a\":{\"b\":1}}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":nul}",
                "{\"a\" \"b\"}",
                "{a:1}"
            })
    void refusesWhatIsNoFlatObject(String text) {
        assertThat(FlatJson.texts(text)).isEmpty();
    }
}
