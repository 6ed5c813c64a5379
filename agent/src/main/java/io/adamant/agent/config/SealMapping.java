package io.adamant.agent.config;

import io.adamant.agent.config.AgentConfig.Seal;
import io.adamant.agent.config.AgentConfig.SealLayer;
import io.adamant.agent.config.AgentConfig.SealMode;
import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Writer;
import io.adamant.agent.seal.policy.PlaceProblems;
import io.adamant.agent.seal.policy.SealDefaults;
import io.adamant.shared.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The mapping of {@code seal}; a policy that would lock out its host is a problem like any other.
 */
final class SealMapping {

    private static final int MAX_PLACES = 512;
    private static final Duration LEAST_PERIOD = Duration.ofMillis(100);
    private static final Duration MOST_PERIOD = Duration.ofHours(1);

    private enum Accept {
        ENFORCED,
        FALLBACK
    }

    private SealMapping() {}

    static Seal map(Section section) {
        SealMode mode = section.oneOf("mode", SealMode.class, SealMode.AUDIT);
        List<Path> own = Paths.absoluteList(section, "protect");
        boolean defaults = section.flag("defaults", section.has("mode") && own.isEmpty());
        List<Path> protect = defaults ? joined(SealDefaults.PROTECT, own) : own;
        List<Path> ownExempt = Paths.absoluteList(section, "exempt");
        List<Path> exempt = defaults ? SealDefaults.exemptAnd(ownExempt) : ownExempt;
        Map<Path, List<Writer>> ownWriters = writers(section.section("writers"));
        if (mode == SealMode.ENFORCE && protect.isEmpty()) {
            section.problem("protect", "must name what mode enforce is to seal");
        }
        problems(section, protect, exempt);
        Map<Path, List<Writer>> writers =
                defaults ? SealDefaults.writersAnd(ownWriters) : ownWriters;
        units(section, writers);
        Set<Refusable> seen = kinds(section, "detect");
        Set<Refusable> refused = kinds(section, "refuse");
        if (!section.has("refuse") && defaults) {
            refused.addAll(SealDefaults.REFUSED);
            refused.removeAll(seen);
        }
        if (!section.has("detect") && defaults) {
            seen.addAll(SealDefaults.SEEN);
            seen.removeAll(refused);
        }
        for (Refusable kind : refused) {
            if (seen.contains(kind)) {
                section.problem("detect", "names what is refused as well: " + word(kind));
            }
            if (kind.isSeenOnly()) {
                section.problem(
                        "refuse", "names what can only be seen, move it to detect: " + word(kind));
            }
        }
        seen.removeAll(refused);
        return new Seal(
                mode,
                section.oneOf("layer", SealLayer.class, SealLayer.BEST),
                protect,
                exempt,
                writers,
                own,
                refused,
                seen,
                section.oneOf("accept", Accept.class, Accept.ENFORCED) == Accept.FALLBACK,
                section.duration("deadline", Duration.ofSeconds(180), Duration.ZERO, MOST_PERIOD),
                section.duration("witness", Duration.ofMinutes(15), LEAST_PERIOD, MOST_PERIOD),
                section.duration("canary", Duration.ofSeconds(1), LEAST_PERIOD, MOST_PERIOD),
                WatchMapping.map(section));
    }

    private static List<Path> joined(List<Path> defaults, List<Path> own) {
        return Stream.concat(defaults.stream(), own.stream()).distinct().toList();
    }

    private static void problems(Section section, List<Path> protect, List<Path> exempt) {
        for (String problem : PlaceProblems.of(protect, exempt)) {
            boolean isExempt = problem.startsWith("seal.exempt: ");
            section.problem(
                    isExempt ? "exempt" : "protect", problem.substring(problem.indexOf(": ") + 2));
        }
        if (protect.size() + exempt.size() > MAX_PLACES) {
            section.problem("protect", "must be at most " + MAX_PLACES + " with exempt");
        }
    }

    private static void units(Section section, Map<Path, List<Writer>> writers) {
        long units =
                writers.values().stream()
                        .flatMap(List::stream)
                        .filter(Writer.Unit.class::isInstance)
                        .distinct()
                        .count();
        if (units > GuardPolicy.MAX_UNITS) {
            section.problem(
                    "writers",
                    "name %d units with the defaults', and a mark in the kernel has room for %d;"
                                    .formatted(units, GuardPolicy.MAX_UNITS)
                            + " move what several units write below one place that is exempt, or"
                            + " name a default place with fewer writers");
        }
    }

    private static Map<Path, List<Writer>> writers(Section section) {
        Map<Path, List<Writer>> writers = new LinkedHashMap<>();
        for (String key : section.keys()) {
            Path place = Paths.absoluteOrNoted(section, key, key);
            List<Writer> who = new ArrayList<>();
            for (String text : section.texts(key)) {
                writer(section, key, text, who);
            }
            if (place != null) {
                writers.put(place, who);
            }
        }
        return writers;
    }

    private static void writer(Section section, String key, String text, List<Writer> who) {
        if (text.equals("pid1")) {
            who.add(new Writer.Pid1());
        } else if (text.indexOf('.') > 0 && text.indexOf('/') < 0) {
            who.add(new Writer.Unit(text));
        } else {
            section.problem(key, "must hold pid1 or units such as app.service, not '" + text + "'");
        }
    }

    private static Set<Refusable> kinds(Section section, String key) {
        Set<Refusable> kinds = EnumSet.noneOf(Refusable.class);
        List<String> names = section.texts(key);
        for (String name : names) {
            if (name.equals("none") && names.size() == 1) {
                return kinds;
            }
            try {
                kinds.add(Refusable.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
            } catch (IllegalArgumentException unknown) {
                section.problem(
                        key,
                        "'"
                                + name
                                + "' is not known: "
                                + Stream.of(Refusable.values())
                                        .map(SealMapping::word)
                                        .collect(Collectors.joining(", "))
                                + ", or none alone");
            }
        }
        return kinds;
    }

    private static String word(Refusable kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
