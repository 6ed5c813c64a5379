package io.adamant.lab.battery;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.RequiresLab;
import io.adamant.lab.image.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Runs against a real host in a virtual machine: systemd, cloud-init, services and the agent. The
 * table goes to {@code target/seal-battery-MODE.md}; {@code -Dadamant.battery.rows=REGEX} plays the
 * rows in whose id it is found, {@code -Dadamant.battery.seconds} bounds each row (240).
 */
@RequiresLab(life = true, isLong = true)
final class BatteryIT {

    private static final String KERNEL = System.getProperty("adamant.battery.kernel", "6.1");

    /** The rows that need the kernel only, in a tiny guest. */
    private static final boolean TINY = Boolean.getBoolean("adamant.battery.tiny");

    private static final Predicate<String> ONLY =
            Pattern.compile(System.getProperty("adamant.battery.rows", "")).asPredicate();

    /**
     * Refused by the unit itself (RefuseManualStop=), with the seal or without: systemd says so to
     * who asked and to nobody else.
     */
    private static final String[] REFUSED_BY_THE_UNIT = {"agent-systemctl"};

    @Test
    void whatIsTriedOnASealedHostIsRefusedAndNamedAndItsLifeGoesOn() throws IOException {
        Scorecard card = play(Battery.Mode.ENFORCE);

        assertThat(card.broken()).as(card.table()).isSubsetOf(REFUSED_BY_THE_UNIT);
    }

    @Test
    void everyRowDoesWhatItClaimsWhereNothingIsRefused() throws IOException {
        Scorecard card = play(Battery.Mode.AUDIT);

        assertThat(card.invalid()).as(card.table()).isSubsetOf(REFUSED_BY_THE_UNIT);
    }

    static Scorecard play(Battery.Mode mode) throws IOException {
        List<Attempt> rows =
                AttemptTable.load().stream().filter(row -> ONLY.test(row.id())).toList();
        try (EventSink sink = EventSink.open()) {
            Scorecard card = new Battery(rows, mode, TINY, sink).play(Kernel.debian(KERNEL));
            System.out.println(card.figures());
            Path into = Files.createDirectories(Path.of("target").toAbsolutePath());
            Files.writeString(
                    into.resolve("seal-battery-" + mode.word() + ".md"),
                    card.figures() + "\n" + card.table());
            return card;
        }
    }
}
