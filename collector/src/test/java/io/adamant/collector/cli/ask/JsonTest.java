package io.adamant.collector.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.cli.terminal.CliException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

    private static final String ODD =
            "quote \" slash \\ / line \n tab \t nul \u0000 bell \u0007 é 漢 😀";

    @Test
    void readsWhatAnotherLibraryWrote() {
        String text =
                new JsonObject()
                        .put("text", ODD)
                        .put("whole", Long.MIN_VALUE)
                        .put("real", -1.5e-7)
                        .put("yes", true)
                        .put("nothing", (String) null)
                        .put("list", new JsonArray().add(1).add("two").add(new JsonObject()))
                        .put("inner", new JsonObject().put("deep", "x"))
                        .encodePrettily();

        Json json = Json.parse(text);

        assertThat(json.text("text")).isEqualTo(ODD);
        assertThat(json.at("real").number()).isEqualTo(-1.5e-7);
        assertThat(json.at("yes").isTrue()).isTrue();
        assertThat(json.at("nothing").isNull()).isTrue();
        assertThat(json.at("list").list()).hasSize(3);
        assertThat(json.at("inner", "deep").text()).isEqualTo("x");
        assertThat(json.fields().keySet())
                .containsExactly("text", "whole", "real", "yes", "nothing", "list", "inner");
    }

    @Test
    void writesStringsThatAnotherLibraryReads() {
        assertThat(new JsonObject("{\"a\":" + Json.quote(ODD) + "}").getString("a")).isEqualTo(ODD);
    }

    @Test
    void whatIsNotThereReadsAsEmpty() {
        Json json = Json.parse("{\"a\":1}");

        assertThat(json.text("b")).isEmpty();
        assertThat(json.at("a", "b", "c").isNull()).isTrue();
        assertThat(json.at("a").list()).isEmpty();
        assertThat(json.at("b").number()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1",
                "{\"a\"}",
                "\"open",
                "tru",
                "1 2",
                "{\"a\":1}}",
                "nope",
                "[1 2]",
                "\"\\q\"",
                "\"\\u12\"",
                "-",
                "{a:1}"
            })
    void whatIsNotJsonIsRefusedInWords(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).isInstanceOf(CliException.class);
    }
}
