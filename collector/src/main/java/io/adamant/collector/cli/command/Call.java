package io.adamant.collector.cli.command;

import io.adamant.collector.cli.ask.Api;
import io.adamant.collector.cli.ask.Json;
import io.adamant.collector.cli.ask.Pass;
import io.adamant.collector.cli.terminal.CliException;
import io.adamant.collector.cli.terminal.Paint;
import io.adamant.collector.cli.terminal.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A command and the words it was called with, checked. */
public final class Call {

    private static final List<Command.Option> COMMON =
            List.of(
                    Command.Option.of(
                            "url", "URL", "the collector (ADAMANT_URL, http://127.0.0.1:8480)"),
                    Command.Option.of(
                            "token-file", "FILE", "holds who you are (or ADAMANT_TOKEN itself)"),
                    Command.Option.of(
                            "ca",
                            "FILE",
                            "who signs an https collector's certificate (ADAMANT_CA)"),
                    Command.Option.flag("json", "print the API's answer as it is"),
                    Command.Option.flag("help", "this text"));

    /** What fingers know. */
    private static final Map<String, String> SHORT = Map.of("-h", "--help", "-f", "--follow");

    private final Surroundings around;
    private final List<String> operands;
    private final Map<String, String> options;

    private Call(Surroundings around, List<String> operands, Map<String, String> options) {
        this.around = around;
        this.operands = operands;
        this.options = options;
    }

    /** Throws {@link CliException} with status 2 in words. */
    public static Call parse(Command.Asked command, List<String> words, Surroundings around) {
        List<Command.Option> known = new ArrayList<>(command.options());
        known.addAll(COMMON);
        List<String> operands = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        List<String> rest = new ArrayList<>(words);
        boolean isOver = false;
        while (!rest.isEmpty()) {
            String word = rest.removeFirst();
            if (isOver || !word.startsWith("-") || word.equals("-")) {
                operands.add(word);
            } else if (word.equals("--")) {
                isOver = true;
            } else {
                option(SHORT.getOrDefault(word, word), rest, known, options);
            }
        }
        Call call = new Call(around, operands, options);
        if (!call.has("help")) {
            check(command, call);
        }
        return call;
    }

    private static void option(
            String word,
            List<String> rest,
            List<Command.Option> known,
            Map<String, String> options) {
        int equals = word.indexOf('=');
        String name =
                word.substring(word.startsWith("--") ? 2 : 1, equals < 0 ? word.length() : equals);
        Command.Option option =
                known.stream()
                        .filter(o -> o.name().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        CliException.usage(
                                                "there is no option "
                                                        + word
                                                        + Suggestion.of(
                                                                name,
                                                                known.stream()
                                                                        .map(Command.Option::name)
                                                                        .toList(),
                                                                "--")));
        if (option.value() == null) {
            if (equals >= 0) {
                throw CliException.usage("--" + name + " takes no value");
            }
            options.put(name, "");
        } else if (equals >= 0) {
            options.put(name, word.substring(equals + 1));
        } else if (rest.isEmpty()) {
            throw CliException.usage("--" + name + " needs " + option.value());
        } else {
            options.put(name, rest.removeFirst());
        }
    }

    private static void check(Command.Asked command, Call call) {
        List<String> wanted = command.operands();
        if (call.operands.size() > wanted.size()) {
            throw CliException.usage(
                    "there is one word too many: " + call.operands.get(wanted.size()));
        }
        for (int i = 0; i < wanted.size(); i++) {
            String name = wanted.get(i);
            if (i >= call.operands.size()) {
                if (!name.startsWith("[")) {
                    throw CliException.usage(name + " is missing");
                }
            } else if (Character.isLowerCase(name.charAt(0))
                    && !List.of(name.split("\\|")).contains(call.operands.get(i))) {
                throw CliException.usage("say " + command.name() + " " + name);
            }
        }
        for (Command.Option option : command.options()) {
            if (option.isRequired() && call.options.getOrDefault(option.name(), "").isBlank()) {
                throw CliException.usage(
                        "--"
                                + option.name()
                                + " "
                                + option.value()
                                + " is required: "
                                + option.help());
            }
        }
    }

    static List<Command.Option> common() {
        return COMMON;
    }

    public String operand(int index) {
        return operands.get(index);
    }

    public Optional<String> optional(int index) {
        return index < operands.size() ? Optional.of(operands.get(index)) : Optional.empty();
    }

    public boolean has(String option) {
        return options.containsKey(option);
    }

    public @Nullable String option(String name) {
        return options.get(name);
    }

    public String option(String name, String fallback) {
        return options.getOrDefault(name, fallback);
    }

    public Surroundings around() {
        return around;
    }

    public Api api() {
        String url = options.get("url");
        Pass pass = around.pass();
        String token = options.get("token-file");
        String ca = options.get("ca");
        pass = token == null ? pass : pass.withTokenOf(token);
        pass = ca == null ? pass : pass.withCa(ca);
        return new Api(url == null ? around.url() : url, pass);
    }

    public void print(String line) {
        around.out().println(line);
    }

    public void print(Table table) {
        table.lines(around.paint()).forEach(this::print);
    }

    public String paint(Paint.Tone tone, String text) {
        return around.paint().as(tone, text);
    }

    /** Prints the API's answer as it is when {@code --json} asks for that. */
    public Optional<Json> answer(String path) {
        String text = api().text(path);
        if (has("json")) {
            print(text);
            return Optional.empty();
        }
        return Optional.of(Json.parse(text));
    }
}
