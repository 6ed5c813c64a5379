package io.adamant.lab.battery;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.RequiresLab;
import io.adamant.lab.image.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs against a real host in a virtual machine: systemd, cloud-init, services and the agent. The
 * table goes to {@code target/seal-battery-MODE.md}; {@code -Dadamant.battery.rows=TEXT} plays the
 * rows whose id holds the text, {@code -Dadamant.battery.seconds} bounds each row (240).
 */
@RequiresLab(life = true, isLong = true)
final class BatteryIT {

    private static final String KERNEL = System.getProperty("adamant.battery.kernel", "6.1");
    private static final String ONLY = System.getProperty("adamant.battery.rows", "");

    @Test
    void whatIsTriedOnASealedHostIsRefusedAndNamedAndItsLifeGoesOn() throws IOException {
        Scorecard card = play(Battery.Mode.ENFORCE);

        assertThat(card.broken()).as(card.table()).isEmpty();
    }

    @Test
    void everyRowDoesWhatItClaimsWhereNothingIsRefused() throws IOException {
        Scorecard card = play(Battery.Mode.AUDIT);

        assertThat(card.invalid()).as(card.table()).isEmpty();
    }

    static Scorecard play(Battery.Mode mode) throws IOException {
        List<Attempt> rows =
                AttemptTable.load().stream().filter(row -> row.id().contains(ONLY)).toList();
        try (EventSink sink = EventSink.open()) {
            Scorecard card = new Battery(rows, mode, sink).play(Kernel.debian(KERNEL));
            System.out.println(card.figures());
            Path into = Files.createDirectories(Path.of("target").toAbsolutePath());
            Files.writeString(
                    into.resolve("seal-battery-" + mode.word() + ".md"),
                    card.figures() + "\n" + card.table());
            return card;
        }
    }
}
