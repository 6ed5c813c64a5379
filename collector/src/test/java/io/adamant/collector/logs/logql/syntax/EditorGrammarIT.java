package io.adamant.collector.logs.logql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.collector.fuzz.Mutations;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our parser against the grammar of Grafana's editor, npm {@code @grafana/lezer-logql}, run by
 * Node.js: what one takes for a sentence, so does the other. {@code adamant.lezer} is the directory
 * with its {@code node_modules}, by default {@code ~/.cache/adamant/lezer}, where {@code .ci/run}
 * puts it. {@code adamant.fuzz} is the number of sentences made by chance.
 */
@Timeout(600)
final class EditorGrammarIT {

    private static final String PACKAGE = "node_modules/@grafana/lezer-logql/package.json";

    @TempDir static Path directory;

    @BeforeAll
    static void needsTheGrammar() {
        boolean isThere = Files.exists(modules().resolve(PACKAGE));
        boolean isRequired = "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"));
        assertThat(isThere || !isRequired)
                .as("npm's @grafana/lezer-logql in %s; .ci/run installs it", modules())
                .isTrue();
        assumeTrue(isThere, () -> "no @grafana/lezer-logql in " + modules() + "; see .ci/run");
    }

    private static Path modules() {
        return Path.of(
                System.getProperty(
                        "adamant.lezer",
                        System.getProperty("user.home") + "/.cache/adamant/lezer"));
    }

    @Test
    void agreesOnSentencesWrittenByHand() throws Exception {
        List<String> corpus =
                Files.readAllLines(Path.of("src/test/resources/logql/corpus.txt")).stream()
                        .filter(line -> !line.isBlank())
                        .toList();
        assertThat(corpus).hasSizeGreaterThan(150);

        assertThat(disagreements(corpus)).isEmpty();
    }

    @Test
    void agreesOnSentencesMadeByChance() throws Exception {
        List<String> sentences = cases(1).mapToObj(Sentences::of).toList();

        long sound = sentences.stream().filter(EditorGrammarIT::isSentence).count();
        assertThat(sound).isBetween(sentences.size() / 5L, sentences.size() * 4L / 5);
        assertThat(disagreements(sentences)).isEmpty();
    }

    @Test
    void agreesOnMutantsOfSentences() throws Exception {
        List<String> seeds = LongStream.range(1, 500).mapToObj(Sentences::of).toList();
        Mutations mutations = Mutations.ofTexts(seeds);

        assertThat(disagreements(cases(7).mapToObj(mutations::applyToText).toList())).isEmpty();
    }

    private static LongStream cases(long seed) {
        return Mutations.cases(seed, Integer.getInteger(Mutations.PROPERTY, 20_000));
    }

    /** Whether it is a sentence of the grammar, be it supported and sensible or not. */
    static boolean isSentence(String text) {
        return judgement(text).orElse(false);
    }

    /** Empty where our limits end before those of the grammar. */
    private static Optional<Boolean> judgement(String text) {
        try {
            Parser.parse(text);
            return Optional.of(true);
        } catch (LogqlException refused) {
            return switch (refused.kind()) {
                case SYNTAX -> Optional.of(false);
                case NOT_SUPPORTED, INVALID -> Optional.of(true);
                case TOO_LARGE -> Optional.empty();
            };
        }
    }

    /** At most twenty, each with the verdict of the grammar. */
    private static List<String> disagreements(List<String> sentences) throws Exception {
        List<String> verdicts = verdicts(sentences);
        assertThat(verdicts).hasSameSizeAs(sentences);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < sentences.size() && found.size() < 20; i++) {
            boolean theirs = verdicts.get(i).equals("yes");
            if (judgement(sentences.get(i)).filter(ours -> ours != theirs).isPresent()) {
                found.add((theirs ? "a sentence: " : "no sentence: ") + sentences.get(i));
            }
        }
        return found;
    }

    private static List<String> verdicts(List<String> sentences)
            throws IOException, InterruptedException {
        Path input = directory.resolve("sentences.ndjson");
        Path output = directory.resolve("verdicts.txt");
        try (Writer writer = Files.newBufferedWriter(input, StandardCharsets.UTF_8)) {
            for (String sentence : sentences) {
                writer.write(Json.encode(sentence) + "\n");
            }
        }
        Process node =
                new ProcessBuilder(
                                "node",
                                Path.of("src/test/resources/logql/judge.cjs")
                                        .toAbsolutePath()
                                        .toString(),
                                modules().toString())
                        .redirectInput(input.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(node.waitFor(500, TimeUnit.SECONDS)).as("the judge came to an end").isTrue();
        assertThat(node.exitValue()).isZero();
        return Files.readAllLines(output);
    }
}
