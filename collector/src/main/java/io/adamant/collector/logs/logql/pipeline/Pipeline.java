package io.adamant.collector.logs.logql.pipeline;

import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.StreamLabels;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.adamant.collector.logs.logql.syntax.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A compiled log query. Immutable; {@link #start} gives each thread a run of its own.
 *
 * <p>No stage of the core changes a line's text, so that every line filter is handed to the store,
 * wherever it stands.
 */
public final class Pipeline {

    private final List<LabelMatcher> matchers;
    private final List<LineFilter> lines = new ArrayList<>();
    private final List<Predicate<Line>> steps = new ArrayList<>();
    private final Set<String> dropped = new LinkedHashSet<>();
    private boolean isPlain = true;

    private Pipeline(LogQuery query) {
        this.matchers = query.matchers();
        query.stages().forEach(this::add);
    }

    public static Pipeline of(LogQuery query) {
        return new Pipeline(query);
    }

    /** For the store. */
    public List<LabelMatcher> matchers() {
        return matchers;
    }

    /** For the store. */
    public List<LineFilter> lines() {
        return List.copyOf(lines);
    }

    /**
     * Whether the store's own counts are right: nothing has to be parsed or compared, and the
     * labels that go are those of {@link #dropped}.
     */
    public boolean isPlain() {
        return isPlain;
    }

    /** Labels that go, whatever their value. */
    public Set<String> dropped() {
        return Set.copyOf(dropped);
    }

    private void add(Stage stage) {
        switch (stage) {
            case Stage.Lines filter -> lines.add(filter.filter());
            case Stage.Json _ -> step(true, JsonLabels::read);
            case Stage.Logfmt _ -> step(true, LogfmtLabels::read);
            case Stage.Where where -> {
                isPlain = false;
                steps.add(Conditions.of(where.test()));
            }
            case Stage.Drop drop -> {
                List<Choice> choices = drop.labels().stream().map(Choice::of).toList();
                drop.labels().forEach(named -> dropped.add(named.label()));
                step(
                        drop.labels().stream().anyMatch(named -> named.matcher() != null),
                        line -> line.retain(name -> !isChosen(choices, name, line)));
            }
            case Stage.Keep keep -> {
                List<Choice> choices = keep.labels().stream().map(Choice::of).toList();
                step(true, line -> line.retain(name -> isKept(choices, name, line)));
            }
            case Stage.Unsupported _ -> throw new IllegalStateException("not parsed");
        }
    }

    private interface Work {
        void on(Line line);
    }

    private void step(boolean isCounting, Work work) {
        isPlain &= !isCounting;
        steps.add(
                line -> {
                    work.on(line);
                    return true;
                });
    }

    /** A label by its name and, where that is asked for, by its value. */
    private record Choice(String label, Predicate<String> value) {

        static Choice of(Stage.Named named) {
            LabelMatcher matcher = named.matcher();
            return new Choice(named.label(), matcher == null ? _ -> true : Conditions.of(matcher));
        }
    }

    private static boolean isChosen(List<Choice> choices, String name, Line line) {
        String asked = name.equals(Line.ERROR_DETAILS) ? Line.ERROR : name;
        for (Choice choice : choices) {
            if (choice.label().equals(name) || choice.label().equals(asked)) {
                return choice.value().test(line.label(choice.label()));
            }
        }
        return false;
    }

    /** Errors stay: they are no label that one would think to name. */
    private static boolean isKept(List<Choice> choices, String name, Line line) {
        return name.equals(Line.ERROR)
                || name.equals(Line.ERROR_DETAILS)
                || isChosen(choices, name, line);
    }

    /** A run over entries that the store has selected by {@link #matchers} and {@link #lines}. */
    public Run start() {
        return new Run(_ -> true);
    }

    /** A run over any entries: selects them too. */
    public Run startSelecting() {
        List<Predicate<String>> texts = lines.stream().map(Conditions::of).toList();
        List<Predicate<StreamLabels>> labels = new ArrayList<>();
        for (LabelMatcher matcher : matchers) {
            Predicate<String> value = Conditions.of(matcher);
            labels.add(stream -> value.test(stream.value(matcher.label())));
        }
        return new Run(
                entry ->
                        labels.stream().allMatch(p -> p.test(entry.labels()))
                                && texts.stream().allMatch(p -> p.test(entry.text())));
    }

    /** Owned by one thread: remembers the last stream, since neighbours are of one stream often. */
    public final class Run {

        private final Predicate<LogEntry> selector;
        private @Nullable StreamLabels last;
        private Map<String, String> lastKnown = Map.of();

        private Run(Predicate<LogEntry> selector) {
            this.selector = selector;
        }

        /** Null when the entry does not belong to the answer. */
        public @Nullable Line apply(LogEntry entry) {
            if (!selector.test(entry)) {
                return null;
            }
            if (last == null || !last.equals(entry.labels())) {
                last = entry.labels();
                lastKnown = entry.labels().known();
            }
            Line line = new Line(entry, lastKnown);
            for (Predicate<Line> step : steps) {
                if (!step.test(line)) {
                    return null;
                }
            }
            return line;
        }
    }
}
