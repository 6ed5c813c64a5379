package io.adamant.lab.battery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.lab.battery.Attempt.Expected;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AttemptTableTest {

    @Test
    void aRowIsAnIdAnExpectationAScriptAndWhatTakesItBack() {
        List<Attempt> rows =
                AttemptTable.parse(
                        "# names\n@ name-one refuse\nfirst\nsecond\n~ back\n= ^init /etc\n");

        assertThat(rows)
                .containsExactly(
                        new Attempt(
                                "name-one",
                                "names",
                                Expected.REFUSE,
                                "first\nsecond\n",
                                "back\n",
                                "^init /etc"));
    }

    @Test
    void anIdThatTheKernelWouldCutIsRefused() {
        assertThatThrownBy(() -> AttemptTable.parse("# g\n@ sixteen-letters- refuse\ntrue\n"))
                .hasMessageContaining("sixteen-letters-");
    }

    @Test
    void anIdMayBeThereOnce() {
        assertThatThrownBy(() -> AttemptTable.parse("# g\n@ one refuse\ntrue\n@ one allow\ntrue\n"))
                .hasMessageContaining("one");
    }

    @Test
    void theTableIsAsLargeAsItClaims() throws IOException {
        List<Attempt> rows = AttemptTable.load();

        assertThat(rows)
                .filteredOn(row -> row.expected() != Expected.ALLOW)
                .hasSizeGreaterThan(150);
        assertThat(rows).filteredOn(row -> row.expected() == Expected.ALLOW).hasSizeGreaterThan(30);
    }
}
