package io.adamant.agent.linux.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.attempt.Sighting;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EnvironmentWatchTest {

    private Optional<List<String>> environment = Optional.of(List.of("LANG=C.UTF-8"));
    private long now;
    private int asked;

    private final EnvironmentWatch watch =
            new EnvironmentWatch(
                    () -> {
                        asked++;
                        return environment;
                    },
                    Runnable::run,
                    () -> now);

    private List<String> paths() {
        now += TimeUnit.SECONDS.toNanos(EnvironmentWatch.PERIOD_SECONDS);
        watch.take(100);
        return watch.take(100).stream().map(Sighting::path).toList();
    }

    @Test
    void whatIsThereFirstIsNoNews() {
        watch.begin();

        assertThat(paths()).isEmpty();
    }

    @Test
    void aVariableThatDecidesWhatIsLoadedIsToldWhole() {
        watch.begin();
        paths();

        environment = Optional.of(List.of("LANG=C.UTF-8", "LD_PRELOAD=/tmp/evil.so"));

        assertThat(paths()).containsExactly("variable LD_PRELOAD: none -> /tmp/evil.so");
    }

    @Test
    void anotherMayBeASecret() {
        watch.begin();
        paths();

        environment = Optional.of(List.of("LANG=C.UTF-8", "TOKEN=hunter2"));

        assertThat(paths())
                .singleElement()
                .satisfies(
                        words ->
                                assertThat(words)
                                        .startsWith("variable TOKEN: none -> 7 characters, ")
                                        .doesNotContain("hunter2"));
    }

    @Test
    void anAnswerThatDoesNotComeIsNoChange() {
        watch.begin();
        paths();

        environment = Optional.empty();

        assertThat(paths()).isEmpty();
    }

    @Test
    void systemdIsAskedOnceAPeriod() {
        watch.begin();
        for (int i = 0; i < 10; i++) {
            watch.take(100);
        }

        assertThat(asked).isEqualTo(1);
    }
}
