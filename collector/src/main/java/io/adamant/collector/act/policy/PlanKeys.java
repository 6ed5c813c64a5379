package io.adamant.collector.act.policy;

import io.adamant.collector.plan.PlanPolicy;
import io.adamant.collector.plan.PlanPolicy.Gameday;
import io.adamant.shared.config.Section;
import io.adamant.shared.model.ImageId;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of the policy file that say how far to go. What cannot be met is refused. */
final class PlanKeys {

    private static final int MANY = 10_000;
    private static final Pattern HOURS = Pattern.compile("(\\d{1,2})-(\\d{1,2})");
    private static final Duration YEARS = Duration.ofDays(3_650);

    private PlanKeys() {}

    static PlanPolicy read(Section file) {
        PlanPolicy plan = PlanPolicy.DEFAULT;
        Section breaker = file.section("breaker");
        return new PlanPolicy(
                file.oneOf("mode", PlanPolicy.Mode.class, plan.mode()),
                budget(file.section("budget"), breaker),
                rate(file.section("rate")),
                Policy.span(file, "patience", plan.patience()),
                Policy.span(file, "unconfirmed-patience", plan.unconfirmedPatience()),
                Policy.span(file, "drain", plan.drainWait()),
                care(file, breaker),
                reasons(file),
                rollback(file.section("rollback")));
    }

    private static PlanPolicy.Budget budget(Section budget, Section breaker) {
        PlanPolicy.Budget fallback = PlanPolicy.DEFAULT.budget();
        return new PlanPolicy.Budget(
                share(budget, "count", fallback.count(), MANY),
                share(budget, "percent", fallback.percent(), 100),
                breaker.whole("percent", fallback.breakerPercent(), 0, 100));
    }

    private static int share(Section budget, String key, int fallback, int most) {
        if (budget.optionalText(key).equals(Optional.of("0"))) {
            budget.problem(
                    key,
                    "0 would replace nothing, ever: leave it out for the default, and use"
                            + " mode: shadow or a hold to replace nothing");
            return fallback;
        }
        return budget.has(key) ? budget.whole(key, fallback, 1, most) : fallback;
    }

    private static PlanPolicy.Rate rate(Section rate) {
        PlanPolicy.Rate fallback = PlanPolicy.DEFAULT.rate();
        return new PlanPolicy.Rate(
                rate.whole("group", fallback.perGroup(), 1, MANY),
                rate.whole("image", fallback.perImage(), 1, MANY),
                rate.whole("total", fallback.inAll(), 1, MANY));
    }

    private static PlanPolicy.Care care(Section file, Section breaker) {
        PlanPolicy.Care fallback = PlanPolicy.Care.DEFAULT;
        return new PlanPolicy.Care(
                Policy.span(breaker, "exit", fallback.breakerExit()),
                new HashSet<>(file.texts("stateful")),
                Policy.span(file, "deployment", fallback.deployment()),
                fallback.demandsProof());
    }

    private static PlanPolicy.Reasons reasons(Section file) {
        Section replace = file.section("replace");
        return new PlanPolicy.Reasons(
                replace.flag("out-of-date", false),
                replace.has("max-age")
                        ? replace.duration("max-age", YEARS, Duration.ofSeconds(1), YEARS)
                        : Duration.ZERO,
                gameday(file.section("gameday")));
    }

    private static Gameday gameday(Section file) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String name : file.texts("days")) {
            Optional<DayOfWeek> day = day(name);
            if (day.isEmpty()) {
                file.problem(
                        "days", "must hold mon, tue, wed, thu, fri, sat, sun, not '" + name + "'");
            }
            day.ifPresent(days::add);
        }
        Gameday off = Gameday.OFF;
        Matcher hours = HOURS.matcher(file.text("hours", off.fromHour() + "-" + off.untilHour()));
        boolean isRead = hours.matches();
        int from = isRead ? Integer.parseInt(hours.group(1)) : 0;
        int until = isRead ? Integer.parseInt(hours.group(2)) : 0;
        if (from >= until || until > 24) {
            file.problem("hours", "must be two hours of a day, such as 9-15: no hour lies in it");
            from = off.fromHour();
            until = off.untilHour();
        }
        return new Gameday(
                days, from, until, zone(file), new HashSet<>(file.texts("applications")));
    }

    private static Optional<DayOfWeek> day(String name) {
        String wanted = name.strip().toUpperCase(Locale.ROOT);
        for (DayOfWeek day : DayOfWeek.values()) {
            if (wanted.length() >= 3 && day.name().startsWith(wanted)) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    private static ZoneId zone(Section file) {
        try {
            return ZoneId.of(file.text("zone", Gameday.OFF.zone().getId()));
        } catch (DateTimeException unknown) {
            file.problem("zone", "must be a time zone, such as UTC or Europe/Berlin");
            return Gameday.OFF.zone();
        }
    }

    private static PlanPolicy.Rollback rollback(Section file) {
        Map<ImageId, ImageId> floors = new HashMap<>();
        for (String line : file.texts("floors")) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 2) {
                floors.put(new ImageId(words[0]), new ImageId(words[1]));
            } else {
                file.problem("floors", "must hold IMAGE and OLDEST, not '" + line + "'");
            }
        }
        return new PlanPolicy.Rollback(file.flag("unattended", false), floors);
    }
}
