package io.adamant.collector.demo;

import io.adamant.collector.demo.Fleet.Member;
import io.adamant.collector.demo.Fleet.Replacement;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Says in the terminal what changed since it last looked. */
final class Narrator {

    private final DateTimeFormatter clock;
    private final Fleet fleet;
    private final Pace pace;
    private final PrintStream out;
    private final Map<String, String> verdicts = new HashMap<>();
    private final Map<String, String> stages = new HashMap<>();
    private final Map<String, Long> attempts = new HashMap<>();

    Narrator(Fleet fleet, Pace pace, PrintStream out, ZoneId zone) {
        this.fleet = fleet;
        this.pace = pace;
        this.out = out;
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
    }

    void look() {
        Set<String> present = new HashSet<>();
        for (Member member : fleet.members()) {
            present.add(member.id());
            String before = verdicts.put(member.id(), member.verdict());
            if (!member.verdict().equals(before)) {
                say(member.id() + " is " + standing(member));
            }
            tellAttempts(member.id());
        }
        verdicts.keySet().removeIf(id -> !present.contains(id));
        for (Replacement replacement : fleet.replacements()) {
            String before = stages.put(replacement.intent(), replacement.stage());
            if (!replacement.stage().equals(before)) {
                say(words(replacement));
            }
        }
    }

    /** The verdict and its reason; a reason that begins with the verdict's name says both. */
    private static String standing(Member member) {
        return member.reason().startsWith(member.verdict() + ":")
                ? member.reason()
                : member.verdict() + ": " + member.reason();
    }

    private void tellAttempts(String id) {
        long now = fleet.instance(id).getLong("attempts", 0L);
        Long before = attempts.put(id, now);
        if (before != null && now > before) {
            say(
                    id
                            + " refused "
                            + (now - before)
                            + " attempt(s) to change it; ./adamant instance "
                            + id);
        }
    }

    private static String words(Replacement replacement) {
        String who = replacement.instance();
        String successor = String.valueOf(replacement.successor());
        return switch (replacement.stage()) {
            case "reserved" -> who + " will be replaced: " + replacement.cause();
            case "evidence_kept" -> who + ": evidence kept";
            case "launched" -> who + ": successor " + successor + " launched";
            case "proven" -> who + ": successor " + successor + " said itself that it is ready";
            case "drained" -> who + ": drained";
            case "terminated" -> who + ": ended";
            case "released" -> who + " is replaced by " + successor;
            default -> who + ": " + replacement.stage();
        };
    }

    private void say(String words) {
        long nanos = pace.wall().unixNanos();
        out.println(clock.format(Instant.ofEpochSecond(0, nanos)) + "  " + words);
    }
}
