package io.adamant.packaging;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one package is.
 *
 * @param name of the package
 * @param version as RPM compares it; {@code ~} sorts before nothing
 * @param release of the same version
 * @param summary one line
 * @param description what {@code rpm -qi} shows
 * @param requires {@code name} or {@code name >= version}
 * @param recommends the same, not demanded
 * @param entries sorted by path
 * @param scripts run by {@code /bin/sh}
 * @param time stands for the build's time and each file's
 */
record Rpm(
        String name,
        String version,
        String release,
        String summary,
        String description,
        List<String> requires,
        List<String> recommends,
        List<Entry> entries,
        Map<Moment, String> scripts,
        Instant time) {

    static final String ARCHITECTURE = "x86_64";

    Rpm {
        requires = List.copyOf(requires);
        recommends = List.copyOf(recommends);
        entries = List.copyOf(entries);
        scripts = Map.copyOf(scripts);
    }

    String fileName() {
        return name + "-" + version + "-" + release + "." + ARCHITECTURE + ".rpm";
    }

    /** When a script runs; RPM's words for it. */
    enum Moment {
        PRE,
        POST,
        PREUN,
        POSTUN
    }
}
