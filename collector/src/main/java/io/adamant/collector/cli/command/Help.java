package io.adamant.collector.cli.command;

import java.util.ArrayList;
import java.util.List;

/** The help texts. */
public final class Help {

    private Help() {}

    public static List<String> all(List<Command> commands) {
        int width = commands.stream().mapToInt(c -> c.name().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        lines.add("adamant - ask a collector, or tell it what to hold and what to replace");
        lines.add("");
        for (Command command : commands) {
            lines.add("  " + padded(command.name(), width) + "  " + command.summary());
        }
        lines.add("");
        lines.add(
                "adamant COMMAND --help says more. Exit status: 0 done, 1 failed, 2 asked wrongly.");
        return lines;
    }

    public static List<String> of(Command.Asked command) {
        List<String> lines = new ArrayList<>();
        lines.add(usage(command));
        lines.add("");
        lines.add("  " + command.summary());
        lines.add("");
        List<Command.Option> options = new ArrayList<>(command.options());
        options.addAll(Call.common());
        int width = options.stream().mapToInt(o -> shown(o).length()).max().orElse(0);
        options.forEach(o -> lines.add("  " + padded(shown(o), width) + "  " + o.help()));
        lines.add("");
        command.examples().forEach(example -> lines.add("  $ adamant " + example));
        return lines;
    }

    public static String usage(Command.Asked command) {
        StringBuilder out = new StringBuilder("usage: adamant ").append(command.name());
        command.operands().forEach(operand -> out.append(' ').append(operand));
        for (Command.Option option : command.options()) {
            out.append(' ').append(option.isRequired() ? shown(option) : "[" + shown(option) + "]");
        }
        return out.toString();
    }

    private static String shown(Command.Option option) {
        return "--" + option.name() + (option.value() == null ? "" : " " + option.value());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
