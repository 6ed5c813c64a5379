package io.adamant.collector.cli.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One word of the command line. */
public sealed interface Command {

    String name();

    /** One line for the list. */
    String summary();

    /**
     * A command whose words are read here.
     *
     * @param operands what follows, in order; in brackets where it may be left out, in lower case
     *     where it is to be typed as it stands, with {@code |} between choices
     * @param options besides {@code --url}, {@code --json} and {@code --help}
     * @param examples whole command lines
     */
    record Asked(
            String name,
            String summary,
            List<String> operands,
            List<Option> options,
            List<String> examples,
            Action action)
            implements Command {}

    /** A command that reads its own words, {@code --help} included. */
    record Delegated(String name, String summary, Program program) implements Command {}

    /**
     * One option.
     *
     * @param name without the dashes
     * @param value what it takes, or null for a switch
     * @param isRequired whether it must be given
     */
    record Option(String name, @Nullable String value, boolean isRequired, String help) {

        public static Option of(String name, String value, String help) {
            return new Option(name, value, false, help);
        }

        public static Option required(String name, String value, String help) {
            return new Option(name, value, true, help);
        }

        public static Option flag(String name, String help) {
            return new Option(name, null, false, help);
        }
    }

    /** Does it; the exit status. */
    interface Action {
        int run(Call call);
    }

    /** Does it with the words as they were typed; the exit status. */
    interface Program {
        int run(List<String> words) throws InterruptedException;
    }
}
