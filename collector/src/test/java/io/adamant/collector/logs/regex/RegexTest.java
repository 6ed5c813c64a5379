package io.adamant.collector.logs.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexTest {

    @Test
    void matchesTheWholeValueOrAnyPartOfIt() {
        Regex regex = Regex.of("web-[0-9]+");

        assertThat(regex.matchesWhole("web-12")).isTrue();
        assertThat(regex.matchesWhole("web-12x")).isFalse();
        assertThat(regex.isIn("on web-12x")).isTrue();
        assertThat(regex.isIn("on app-12")).isFalse();
    }

    @Test
    void looksAcrossTheLinesOfAStackTrace() {
        assertThat(Regex.of("Exception.*Main").isIn("an Exception\n\tat Main.java")).isTrue();
    }

    @Test
    void staysLinearWhereBacktrackingDoesNot() {
        assertThat(Regex.of("(a*)*(a*)*(a*)*b").isIn("a".repeat(5_000))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "a{2000}", "(?<=a)b", "\\1", "*", "\\", "a**", "(?P<x"})
    void refusesWhatIsNotRe2(String text) {
        assertThatThrownBy(() -> Regex.of(text))
                .isInstanceOf(RegexException.class)
                .hasMessageStartingWith("this is no regular expression of RE2: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9})",
                "([^]x]{100}){100}",
                "(\\Qabcdefghij\\E){900}",
                "(\\x{41}{99}){99}"
            })
    void refusesRepeatsThatWouldTakeAllMemory(String text) {
        assertThatThrownBy(() -> Regex.of(text))
                .isInstanceOf(RegexException.class)
                .hasMessageContaining("too large");
    }

    @Test
    void refusesGroupsThatWouldTakeTheWholeStack() {
        String open = "(".repeat(2_000);

        assertThatThrownBy(() -> Regex.of(open + "a" + ")".repeat(2_000)))
                .isInstanceOf(RegexException.class)
                .hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> Regex.of("a".repeat(5_000)))
                .isInstanceOf(RegexException.class)
                .hasMessageContaining("longer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(a{100}){10}", "a{,5}", "a{b}", "(?i)[[:alpha:]]+", "\\{3\\}", "x{3,}", ""})
    void takesWhatPeopleWrite(String text) {
        assertThat(Regex.of(text)).isNotNull();
    }
}
