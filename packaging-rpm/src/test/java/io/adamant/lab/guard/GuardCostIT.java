package io.adamant.lab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.lab.RequiresLab;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the guard costs: instructions of an open and its close on the same boot before it is loaded
 * and after it has sealed, and the kernel's memory that it holds. Runs against Debian's 6.1 cloud
 * kernel in a virtual machine that counts instructions ({@code -Dadamant.lab.kernel=6.12} for
 * another). Prints its figures.
 */
@RequiresLab(isLong = true)
final class GuardCostIT {

    /** Instructions: three in a hundred of an open of some 6,700; 195 were counted. */
    private static final double READ_BOUND = 200;

    /** Four instructions a nanosecond, as an open natively takes; 1 us is the bound. */
    private static final double WRITE_BOUND = 4_000;

    private static final String FILES =
            "/etc/passwd /usr/lib/adamant/runtime/bin/java /var/log/w /var/log/1/2/3/4/5/6/w /run/w";

    private static final String COUNT =
            """
            for file in FILES; do
              python3 -B /opt/calls.py cost $file 20 | sed "s|^|$file |"
            done
            """
                    .replace("FILES", FILES);

    private static final String BEFORE =
            """
            mkdir -p /var/log/1/2/3/4/5/6
            touch /var/log/w /var/log/1/2/3/4/5/6/w /run/w
            """
                    + COUNT.strip()
                    + " >/run/lab/unsealed\n";

    private static final Pattern LINE =
            Pattern.compile("(\\S+) (\\w+) (\\d+) opened of \\d+: (\\S+)");

    private static GuardGuest guest;

    @BeforeAll
    static void boot() {
        guest = GuardGuest.counted(System.getProperty("adamant.lab.kernel", "6.1"), BEFORE);
        assertThat(guest.say("move FULL")).contains("MOVED Moved[stage=FULL]");
    }

    @AfterAll
    static void end() {
        if (guest != null) {
            guest.close();
        }
    }

    /** By file and "path", "read" or "write", of those that could be opened. */
    private static Map<String, Map<String, Double>> instructions(String said) {
        Map<String, Map<String, Double>> found = new LinkedHashMap<>();
        Matcher lines = LINE.matcher(said);
        while (lines.find()) {
            if (!lines.group(3).equals("0")) {
                found.computeIfAbsent(lines.group(1), _ -> new LinkedHashMap<>())
                        .put(lines.group(2), Double.valueOf(lines.group(4)));
            }
        }
        return found;
    }

    /**
     * The way to a file gets longer with each name that the kernel remembers beside it, whatever
     * the guard does. So of each open that comes to the guard's hook one is subtracted that comes
     * to none.
     */
    @Test
    void anOpenForReadingCostsTwoHundredInstructionsAtMostAndOneForWritingAMicrosecond() {
        Map<String, Map<String, Double>> unsealed =
                instructions(guest.attempt("cat /run/lab/unsealed").out());
        Map<String, Map<String, Double>> sealed = instructions(guest.attempt(COUNT).out());
        Map<String, Double> overBound = new LinkedHashMap<>();
        sealed.forEach(
                (file, after) -> {
                    Map<String, Double> before = unsealed.get(file);
                    double drift = after.get("path") - before.get("path");
                    for (String kind : List.of("read", "write")) {
                        if (after.containsKey(kind)) {
                            double base = before.get(kind);
                            double cost = after.get(kind) - base - drift;
                            double bound = kind.equals("read") ? READ_BOUND : WRITE_BOUND;
                            System.out.printf(
                                    "%s %s: %.0f unsealed, %+.0f, %+.2f %% (way %+.0f)%n",
                                    file, kind, base, cost, 100 * cost / base, drift);
                            if (cost > bound) {
                                overBound.put(file + " " + kind, cost);
                            }
                        }
                    }
                });
        assertThat(sealed).hasSize(5);
        assertThat(overBound).isEmpty();
    }

    @Test
    void theKernelsMemoryOfTheGuardIsKnown() {
        String said = guest.attempt("python3 -B /opt/calls.py memory adamantg adg_").out();

        System.out.println(said);
        assertThat(said)
                .containsPattern("maps 9, \\d+ bytes")
                .containsPattern("programs \\d+, \\d+ bytes");
    }
}
