package io.adamant.agent.linux.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.scan.Holder;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stores through a real mapping of a file on this machine's disk. */
final class HeldMappingsTest {

    private final int own = (int) ProcessHandle.current().pid();
    private Path file;
    private MappedByteBuffer memory;
    private List<Holder> held = List.of();
    private long now;

    private final HeldMappings watch =
            new HeldMappings(() -> held, new ProcFacts(Path.of("/proc")), Runnable::run, () -> now);

    @BeforeEach
    void aFileThatIsMapped() throws IOException {
        Path here = Files.createDirectories(Path.of("target"));
        file = Files.createTempFile(here.toAbsolutePath(), "held", "");
        file.toFile().deleteOnExit();
        Files.write(file, new byte[4096]);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(MapMode.READ_WRITE, 0, 4096);
        }
        held = List.of(holder(file));
    }

    private Holder holder(Path path) {
        return new Holder(own, "java", path.toString(), Holder.Means.MAPPING);
    }

    private List<Sighting> look() {
        now += TimeUnit.SECONDS.toNanos(HeldMappings.PERIOD_SECONDS);
        watch.take(100);
        now += TimeUnit.SECONDS.toNanos(1);
        return watch.take(100);
    }

    @Test
    void aStoreIsSeenWithWhoHoldsTheMapping() {
        watch.begin();
        memory.put(0, (byte) 1);
        assertThat(look()).as("what was stored before").isEmpty();

        memory.put(0, (byte) 2);

        assertThat(look())
                .singleElement()
                .satisfies(
                        seen -> {
                            assertThat(seen.path()).startsWith(file + ": ").contains(" -> ");
                            assertThat(seen.who().processId()).isEqualTo(own);
                        });
        memory.put(0, (byte) 3);
        assertThat(look()).as("the next one").hasSize(1);
        assertThat(look()).as("no more").isEmpty();
    }

    @Test
    void aFileIsLookedAtOnceAPeriod() {
        watch.begin();
        look();
        memory.put(0, (byte) 2);

        assertThat(watch.take(100)).isEmpty();
        assertThat(watch.nextNanos(Long.MAX_VALUE)).isGreaterThan(now);
    }

    @Test
    void aFileThatIsGoneIsForgottenAndTooManyAreCounted() throws IOException {
        held =
                java.util.stream.IntStream.rangeClosed(0, HeldMappings.MAX_FILES)
                        .mapToObj(number -> holder(Path.of("/nonexistent/" + number)))
                        .toList();
        watch.begin();

        assertThat(look()).isEmpty();
        assertThat(look()).isEmpty();
        assertThat(watch.dropped()).isEqualTo(1);
    }
}
