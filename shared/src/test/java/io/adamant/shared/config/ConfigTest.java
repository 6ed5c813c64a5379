package io.adamant.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private enum Mode {
        AUDIT,
        VERY_STRICT
    }

    @Test
    void readsEveryKindOfValue() throws ConfigException {
        String text =
                """
                name: web
                period: 250ms
                cap: 64MiB
                count: 7
                on: true
                mode: very-strict
                paths: [/etc, /usr]
                nested:
                  name: inner
                items:
                  - name: a
                  - name: b
                """;

        List<Object> values =
                Config.parse(
                        "f",
                        text,
                        s -> {
                            List<Object> out = new ArrayList<>();
                            out.add(s.requiredText("name"));
                            out.add(s.duration("period", SECOND, Duration.ofMillis(1), HOUR));
                            out.add(s.size("cap", new DataSize(1), new DataSize(1), mib(100)));
                            out.add(s.whole("count", 1, 0, 10));
                            out.add(s.flag("on", false));
                            out.add(s.oneOf("mode", Mode.class, Mode.AUDIT));
                            out.add(s.texts("paths"));
                            out.add(s.section("nested").text("name", ""));
                            for (Section item : s.sections("items")) {
                                out.add(item.requiredText("name"));
                            }
                            return out;
                        });

        assertThat(values)
                .containsExactly(
                        "web",
                        Duration.ofMillis(250),
                        mib(64),
                        7,
                        true,
                        Mode.VERY_STRICT,
                        List.of("/etc", "/usr"),
                        "inner",
                        "a",
                        "b");
    }

    @Test
    void givesFallbacksForAnEmptyFile() throws ConfigException {
        String name = Config.parse("f", "", s -> s.text("name", "none"));
        int number = Config.parse("f", "# only words\n", s -> s.whole("n", 3, 0, 9));

        assertThat(name).isEqualTo("none");
        assertThat(number).isEqualTo(3);
    }

    @Test
    void namesARequiredKeyThatIsMissing() {
        assertThat(problems("", s -> s.requiredText("name")))
                .containsExactly(new Problem(1, "name is required"));
    }

    @Test
    void listsAllProblemsAtOnceInTheOrderOfTheirLines() {
        String text =
                """
                period: 5x
                cap: 64MB
                count: many
                on: yes
                mode: strict
                """;

        ConfigException thrown =
                thrown(
                        text,
                        s -> {
                            s.oneOf("mode", Mode.class, Mode.AUDIT);
                            s.flag("on", false);
                            s.whole("count", 1, 0, 10);
                            s.size("cap", mib(1), mib(1), mib(100));
                            return s.duration("period", SECOND, SECOND, HOUR);
                        });

        assertThat(thrown.getMessage().lines())
                .containsExactly(
                        "5 problems in f:",
                        "  line 1: period must be a duration such as 250ms, 5s, 2m or 1h, between"
                                + " 1s and 1h, not '5x'",
                        "  line 2: cap must be a size such as 4KiB or 64MiB, between 1048576B and"
                                + " 104857600B, not '64MB'",
                        "  line 3: count must be a whole number between 0 and 10, not 'many'",
                        "  line 4: on must be true or false, not 'yes'",
                        "  line 5: mode must be one of audit, very-strict, not 'strict'");
    }

    @Test
    void refusesADurationWithoutAUnitAndOneOutOfBounds() {
        assertThat(
                        problems(
                                "a: 5\nb: 2h\nc: -1s\n",
                                s -> {
                                    s.duration("a", SECOND, SECOND, HOUR);
                                    s.duration("b", SECOND, SECOND, HOUR);
                                    return s.duration("c", SECOND, SECOND, HOUR);
                                }))
                .extracting(Problem::line)
                .containsExactly(1, 2, 3);
    }

    @Test
    void suggestsTheKnownKeyThatIsNearest() {
        assertThat(
                        problems(
                                "\nhaertbeat: 1s\n",
                                s -> s.duration("heartbeat", SECOND, SECOND, HOUR)))
                .containsExactly(
                        new Problem(2, "haertbeat is not known here; did you mean heartbeat?"));
    }

    @Test
    void listsTheKnownKeysWhenNoneIsNear() {
        assertThat(problems("zzzzzz: 1\n", s -> s.text("name", "") + s.text("kind", "")))
                .containsExactly(new Problem(1, "zzzzzz is not known here; known are name, kind"));
    }

    @Test
    void namesUnknownKeysOfNestedSectionsByTheirPath() {
        assertThat(problems("spool:\n  dri: /var\n", s -> s.section("spool").text("dir", "/")))
                .containsExactly(new Problem(2, "spool.dri is not known here; did you mean dir?"));
    }

    @Test
    void saysWhatToDoAboutARemovedKey() {
        assertThat(
                        problems(
                                "a: 1\nold: 2\n",
                                s -> {
                                    s.removed("old", "use a instead");
                                    return s.whole("a", 0, 0, 9);
                                }))
                .containsExactly(new Problem(2, "old was removed: use a instead"));
    }

    @Test
    void refusesAKeyThatIsGivenTwice() {
        assertThat(problems("a: 1\nb: 2\na: 3\n", s -> s.text("a", "") + s.text("b", "")))
                .containsExactly(new Problem(3, "a is given twice, first in line 1"));
    }

    @Test
    void refusesAKeyThatIsNoText() {
        assertThat(problems("a: 1\n? [b]\n: 2\n", s -> s.text("a", "")))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).startsWith("not YAML").contains("key"));
    }

    @Test
    void namesTheLineOfWhatIsNotYaml() {
        assertThat(problems("a: 1\nb: [1, 2\nc: 3\n", s -> s.text("a", "")))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).startsWith("not YAML"))
                .satisfies(p -> assertThat(p.line()).isBetween(2, 4));
    }

    @Test
    void refusesAFileThatIsAList() {
        assertThat(problems("- a\n- b\n", s -> s.text("a", "")))
                .containsExactly(new Problem(1, "the file must hold keys and values"));
    }

    @Test
    void refusesTheWrongShapeOfAValue() {
        assertThat(
                        problems(
                                "a: [1]\nb: 1\nc: 2\nd: [[1]]\n",
                                s -> {
                                    s.text("a", "");
                                    s.section("b");
                                    s.texts("c");
                                    return s.sections("d");
                                }))
                .containsExactly(
                        new Problem(1, "a must have a single value"),
                        new Problem(2, "b must hold keys and values"),
                        new Problem(3, "c must be a list"),
                        new Problem(4, "d must hold keys and values"));
    }

    @Test
    void saysThatAFileCannotBeReadOrIsTooLarge(@TempDir Path dir) throws Exception {
        Path large = dir.resolve("large.yaml");
        Files.write(large, new byte[Config.MAX_BYTES + 1]);

        assertThat(catchThrowableOfType(ConfigException.class, () -> read(large)))
                .hasMessageContaining("larger than");
        assertThat(
                        catchThrowableOfType(
                                ConfigException.class, () -> read(dir.resolve("none.yaml"))))
                .hasMessageContaining("cannot be read: there is no such file");
    }

    private static String read(Path file) throws ConfigException {
        return Config.read(file, s -> s.text("a", ""));
    }

    private static DataSize mib(long mebibytes) {
        return DataSize.ofMebibytes(mebibytes);
    }

    private static <T> List<Problem> problems(String text, Function<Section, T> mapping) {
        return thrown(text, mapping).problems();
    }

    private static <T> ConfigException thrown(String text, Function<Section, T> mapping) {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> Config.parse("f", text, mapping));
        assertThat(thrown).as("a refusal of " + text).isNotNull();
        return thrown;
    }
}
