package io.adamant.agent.config;

import io.adamant.agent.config.LogFiles.Joining;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.config.Section;
import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The mapping of {@code logs}: a list of globs, or of sections that say more. */
final class LogMapping {

    private static final int MAX_ENTRIES = 64;

    private enum Severity {
        DETECT,
        NONE
    }

    private enum From {
        BEGINNING,
        END
    }

    private LogMapping() {}

    static List<LogFiles> map(Section root) {
        List<LogFiles> entries = new ArrayList<>();
        for (Section section : root.sectionsOr("logs", "path")) {
            entries.add(entry(section));
        }
        if (entries.size() > MAX_ENTRIES) {
            root.problem("logs", "must be at most " + MAX_ENTRIES);
        }
        return entries;
    }

    private static LogFiles entry(Section section) {
        List<String> include = new ArrayList<>(section.texts("include"));
        section.optionalText("path").ifPresent(include::addFirst);
        if (include.isEmpty()) {
            section.problem("path", "is required, or include");
        }
        include.forEach(glob -> note(section, "path", glob, true));
        List<String> exclude = new ArrayList<>(section.texts("exclude"));
        exclude.addAll(LogFiles.COMPRESSED);
        exclude.forEach(glob -> note(section, "exclude", glob, glob.contains("/")));
        return new LogFiles(
                include,
                exclude,
                joining(section),
                (int) maxLine(section).bytes(),
                section.oneOf("severity", Severity.class, Severity.DETECT) == Severity.DETECT,
                section.oneOf("from", From.class, From.BEGINNING) == From.BEGINNING);
    }

    private static DataSize maxLine(Section section) {
        return section.size(
                "max_line",
                new DataSize(LogFiles.DEFAULT_MAX_LINE_BYTES),
                new DataSize(1024),
                new DataSize(LogFiles.MOST_MAX_LINE_BYTES));
    }

    private static Joining joining(Section section) {
        if (section.isSection("multiline")) {
            return start(section.section("multiline"));
        }
        String text = section.text("multiline", "java");
        return switch (text) {
            case "none" -> new Joining.None();
            case "java" -> new Joining.Java();
            default -> {
                section.problem(
                        "multiline", "must be java, none or {start: REGEX}, not '" + text + "'");
                yield new Joining.None();
            }
        };
    }

    private static Joining start(Section multiline) {
        String regex = multiline.requiredText("start");
        try {
            Pattern.compile(regex);
            return new Joining.Start(regex);
        } catch (PatternSyntaxException broken) {
            multiline.problem("start", "must be a regex (" + broken.getDescription() + ")");
            return new Joining.None();
        }
    }

    private static void note(Section section, String key, String glob, boolean absolute) {
        String problem = problem(glob, absolute);
        if (problem != null) {
            String at = section.has(key) ? key : "include";
            section.problem(at, problem + ", not '" + glob + "'");
        }
    }

    private static @Nullable String problem(String glob, boolean absolute) {
        if (absolute && !glob.startsWith("/")) {
            return "must be an absolute path";
        }
        if (glob.contains("**")) {
            return "must not cross directories with **";
        }
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return null;
        } catch (PatternSyntaxException broken) {
            return "must be a glob (" + broken.getDescription() + ")";
        }
    }
}
