package io.adamant.shared.config;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration file cannot be used; the message lists every problem with its line. A program
 * that meets it prints the message, exits with status 2 and has started nothing.
 */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ConfigException(String file, List<Problem> problems) {
        super(render(file, problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String render(String file, List<Problem> problems) {
        String head =
                problems.size() == 1
                        ? "1 problem in " + file + ":"
                        : problems.size() + " problems in " + file + ":";
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .map(
                        p ->
                                p.line() == 0
                                        ? "  " + p.message()
                                        : "  line " + p.line() + ": " + p.message())
                .collect(Collectors.joining("\n", head + "\n", ""));
    }
}
