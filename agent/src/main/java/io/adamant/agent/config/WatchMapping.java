package io.adamant.agent.config;

import io.adamant.agent.config.AgentConfig.Watch;
import io.adamant.agent.seal.watch.ContainerLinks;
import io.adamant.agent.seal.witness.Witnessed;
import io.adamant.shared.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The part of {@code seal} that is about what is watched. */
final class WatchMapping {

    /** Used where it is there, so that a baked key needs no line in the configuration. */
    private static final Path DEFAULT_KEY = Path.of("/etc/adamant/manifest.pub");

    private WatchMapping() {}

    static Watch map(Section seal) {
        Path manifest = Paths.absolute(seal, "manifest", "/etc/adamant/manifest");
        Path key =
                seal.optionalText("key")
                        .map(text -> Paths.absoluteOrNoted(seal, "key", text))
                        .orElse(Files.exists(DEFAULT_KEY) ? DEFAULT_KEY : null);
        return new Watch(manifest, key, witnesses(seal), containers(seal));
    }

    private static ContainerLinks containers(Section seal) {
        List<String> names = seal.texts("container-links");
        for (String name : names) {
            int star = name.indexOf('*');
            boolean isBeginning = star > 0 && star == name.length() - 1;
            if (name.isBlank() || (star >= 0 && !isBeginning)) {
                seal.problem(
                        "container-links",
                        "must hold names of links, or beginnings such as veth*, not '"
                                + name
                                + "'");
            }
        }
        if (names.equals(List.of("none"))) {
            return new ContainerLinks(List.of());
        }
        return names.isEmpty() ? ContainerLinks.DEFAULT : new ContainerLinks(names);
    }

    /** All of them when none is named; {@code [none]} for none. */
    private static Set<Witnessed> witnesses(Section seal) {
        List<String> names = seal.texts("witnesses");
        if (names.isEmpty()) {
            return EnumSet.allOf(Witnessed.class);
        }
        Set<Witnessed> on = EnumSet.noneOf(Witnessed.class);
        for (String name : names) {
            if (name.equals("none") && names.size() == 1) {
                return on;
            }
            try {
                on.add(Witnessed.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                seal.problem(
                        "witnesses",
                        "'"
                                + name
                                + "' is not known: "
                                + Arrays.stream(Witnessed.values())
                                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))
                                + ", or none alone");
            }
        }
        return on;
    }
}
