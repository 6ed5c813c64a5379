package io.adamant.collector.receive.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.fuzz.Mutations;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SyslogFramingTest {

    private final List<String> messages = new ArrayList<>();

    private SyslogFraming framing(int limit) {
        return new SyslogFraming(
                limit,
                (message, part) ->
                        messages.add(
                                (part == 0 ? "" : part + ":")
                                        + new String(message, StandardCharsets.UTF_8)));
    }

    private void feed(SyslogFraming framing, String text) {
        framing.feed(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesEndWithLineFeedOrNulAndEmptyOnesAreNothing() {
        feed(framing(480), "<1>a\n\r\n<2>b\r\n<3>c\0\n\n<4>cut");
        assertThat(messages).containsExactly("<1>a", "<2>b", "<3>c");
    }

    @Test
    void countedMessagesMayHoldLineFeedsAndBothFramingsMayAlternate() {
        feed(framing(480), "6 <1>a\nb5 <2>cd<3>line\n4 <4>e\n3 <5>");
        assertThat(messages).containsExactly("<1>a\nb", "<2>cd", "<3>line", "<4>e", "<5>");
    }

    @Test
    void digitsThatAreNoLengthBeginALine() {
        feed(framing(480), "123abc\n1234567890 x\n<1>a\n");
        assertThat(messages).containsExactly("123abc", "1234567890 x", "<1>a");
    }

    @Test
    void aLongMessageBecomesPartsThatEachHaveTheHeader() {
        String header = "<34>1 2026-11-21T10:00:00Z web app 1 - - ";
        String text = "0123456789".repeat(100);
        SyslogFraming framing = framing(480);
        feed(framing, header + text + "\n<1>next\n");
        assertThat(messages).hasSize(4);
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            String part = i + 1 + ":" + header;
            assertThat(messages.get(i)).startsWith(part).hasSizeLessThanOrEqualTo(482);
            whole.append(messages.get(i).substring(part.length()));
        }
        assertThat(whole.toString()).isEqualTo(text);
        assertThat(messages.getLast()).isEqualTo("<1>next");
    }

    @Test
    void howTheStreamIsCutDoesNotMatter() {
        String stream = "6 <1>a\nb<2>line\n490 <3>" + "x".repeat(487) + "<4>end\n";
        feed(framing(480), stream);
        List<String> whole = List.copyOf(messages);
        messages.clear();
        SyslogFraming framing = framing(480);
        for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
            framing.feed(new byte[] {b});
        }
        assertThat(messages).isEqualTo(whole);
    }

    @Test
    void whatHasBegunWhenTheStreamEndsIsAMessage() {
        SyslogFraming framing = framing(480);
        feed(framing, "100 <1>cut");
        framing.end();
        assertThat(messages).containsExactly("<1>cut");
    }

    @Test
    void noStreamMakesMoreThanItHoldsOrThrows() {
        Mutations mutations =
                Mutations.ofTexts(
                        List.of(
                                "6 <1>a\nb<2>line\n490 <3>" + "x".repeat(487) + "<4>end\n",
                                "<34>1 2026-11-21T10:00:00Z web app 1 - [a b=\"c\"] "
                                        + "y".repeat(1_000)
                                        + "\n",
                                "<34>Nov 21 10:00:00 web app[7]: text\n"));
        Mutations.cases(1)
                .forEach(
                        seed -> {
                            byte[] stream = mutations.apply(seed);
                            ByteArrayOutputStream out = new ByteArrayOutputStream();
                            SyslogFraming framing =
                                    new SyslogFraming(
                                            480,
                                            (message, part) -> {
                                                assertThat(message.length)
                                                        .as("seed %d", seed)
                                                        .isBetween(1, 480);
                                                out.write(1);
                                            });
                            SplittableRandom random = new SplittableRandom(seed);
                            for (int at = 0; at < stream.length; ) {
                                int to = Math.min(stream.length, at + 1 + random.nextInt(300));
                                framing.feed(Arrays.copyOfRange(stream, at, to));
                                at = to;
                            }
                            framing.end();
                            assertThat(out.size())
                                    .as("seed %d", seed)
                                    .isLessThanOrEqualTo(stream.length);
                        });
    }
}
