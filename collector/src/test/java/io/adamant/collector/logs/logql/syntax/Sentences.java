package io.adamant.collector.logs.logql.syntax;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * LogQL by chance, the same for the same seed: sentences of the core and of what is around it, and
 * now and then with a token too many, too few or in the wrong place.
 */
final class Sentences {

    private final RandomGenerator random;
    private int depth;

    private Sentences(long seed) {
        this.random = new SplittableRandom(seed).split();
    }

    static String of(long seed) {
        Sentences sentences = new Sentences(seed);
        String sentence = sentences.expression();
        return sentences.oneIn(3) ? sentences.broken(sentence) : sentence;
    }

    private String broken(String sentence) {
        List<String> tokens =
                Stream.of(sentence.split("(?<=[^A-Za-z0-9_\"`.])|(?=[^A-Za-z0-9_\"`.])"))
                        .collect(Collectors.toList());
        int at = random.nextInt(tokens.size());
        switch (random.nextInt(4)) {
            case 0 -> tokens.remove(at);
            case 1 -> tokens.add(at, tokens.get(random.nextInt(tokens.size())));
            case 2 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
            default -> tokens.add(at, token());
        }
        return String.join("", tokens);
    }

    private String token() {
        return any(
                "{",
                "}",
                "(",
                ")",
                "[",
                "]",
                ",",
                "|",
                "|=",
                "!=",
                "!~",
                "=~",
                "=",
                "==",
                ">",
                "-",
                "+",
                " or ",
                " and ",
                " by ",
                " json ",
                " bool ",
                " offset ",
                " 5m ",
                " 5 ",
                "\"x\"",
                " on ",
                "--strict",
                " unwrap ",
                " 1e3 ",
                " 0x1f ",
                "#",
                "\n",
                " ip ",
                " 5KB ",
                "^",
                " unless ",
                " drop ",
                " sum ",
                " vector ");
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String list(int most, Supplier<String> part, String separator) {
        return Stream.generate(part)
                .limit(1 + random.nextInt(most))
                .collect(Collectors.joining(separator));
    }

    private String label() {
        return any(
                "instance",
                "a",
                "b_2",
                "level",
                "__error__",
                "by",
                "sum",
                "or",
                "rate",
                "ip",
                "c:d",
                "duration",
                oneIn(9) ? "json" : "zone",
                oneIn(9) ? "9x" : "x");
    }

    private String string() {
        return any(
                "\"x\"",
                "`y`",
                "\"a\\\"b\"",
                "`\"`",
                "\"\"",
                "\"{{.x}}\"",
                "\".+\"",
                oneIn(9) ? "'z'" : "\"ü\"",
                oneIn(9) ? "\"open" : "\"#\"");
    }

    private String gap() {
        return any("", " ", "  ", oneIn(5) ? "\n\t" : " ", oneIn(9) ? " # why\n" : " ");
    }

    private String selector() {
        return "{" + gap() + list(3, this::matcher, gap() + "," + gap()) + gap() + "}";
    }

    private String matcher() {
        return label() + gap() + any("=", "!=", "=~", "!~") + gap() + string();
    }

    private String pipeline() {
        StringBuilder out = new StringBuilder();
        int stages = random.nextInt(4);
        for (int i = 0; i < stages; i++) {
            out.append(gap()).append(oneIn(2) ? lineFilter() : "|" + gap() + stage());
        }
        return out.toString();
    }

    private String lineFilter() {
        String operator =
                any("|=", "!=", "|~", "!~", oneIn(6) ? "|>" : "|=", oneIn(6) ? "!>" : "!=");
        return operator + gap() + list(3, this::sought, " or ");
    }

    private String sought() {
        return oneIn(12) ? "ip(" + string() + ")" : string();
    }

    private String stage() {
        return switch (random.nextInt(14)) {
            case 0, 1 -> "json";
            case 2, 3 -> "logfmt";
            case 4, 5, 6 -> labelTest();
            case 7 -> "drop " + list(3, this::named, ",");
            case 8 -> "keep " + list(3, this::named, ",");
            case 9 -> any("pattern ", "regexp ", "line_format ") + string();
            case 10 -> any("unpack", "decolorize", "JSON", "Logfmt", "unwrap x");
            case 11 -> "json " + list(2, this::extraction, ",");
            case 12 ->
                    "logfmt "
                            + any("--strict ", "--keep-empty ", "--strict --keep-empty ")
                            + (oneIn(2) ? list(2, this::extraction, ",") : "");
            default -> "label_format " + list(2, this::renamed, ",");
        };
    }

    private String named() {
        return oneIn(3) ? matcher() : label();
    }

    private String extraction() {
        return oneIn(2) ? label() : label() + "=" + string();
    }

    private String renamed() {
        return label() + "=" + (oneIn(2) ? label() : string());
    }

    private String labelTest() {
        if (depth < 4 && oneIn(4)) {
            depth++;
            String inner = "(" + labelTest() + ")";
            depth--;
            return inner;
        }
        return list(3, this::condition, any(" and ", " or ", ", ", oneIn(9) ? " " : " AND "));
    }

    private String condition() {
        if (oneIn(2)) {
            return matcher();
        }
        return label() + gap() + any("=", "!=", "==", ">", ">=", "<", "<=") + gap() + quantity();
    }

    private String quantity() {
        return any(
                "5",
                "1.5",
                "-3",
                "+2",
                "1e3",
                "0x1F",
                ".5",
                "5.",
                "5s",
                "1m30s",
                "-1.5h",
                "1d",
                "2w3d",
                "10KB",
                "1.5MiB",
                "3B",
                "7GB",
                "1y",
                "5us",
                "5ns",
                "5µs",
                oneIn(9) ? "5kb" : "5kB",
                oneIn(9) ? "1.5d" : "2ms",
                oneIn(9) ? "ip(\"x\")" : "0");
    }

    private String expression() {
        depth++;
        String expression =
                depth > 4
                        ? leaf()
                        : switch (random.nextInt(9)) {
                            case 0 -> selector() + pipeline();
                            case 1 -> "(" + gap() + expression() + gap() + ")";
                            case 2, 3 -> range();
                            case 4, 5 -> vector();
                            case 6 -> expression() + gap() + operator() + gap() + expression();
                            case 7 -> leaf();
                            default -> around();
                        };
        depth--;
        return expression;
    }

    private String leaf() {
        return any(
                "1",
                "-2",
                "+ 3",
                "1.5",
                "vector(1)",
                "vector(0.5)",
                "rate({a=\"b\"}[5m])",
                "{a=\"b\"}");
    }

    private String around() {
        return switch (random.nextInt(4)) {
            case 0 -> "label_replace(" + expression() + ", \"a\", \"b\", \"c\", \"d\")";
            case 1 -> "approx_count_distinct(" + label() + ", " + logRange() + ")";
            case 2 -> "vector(" + any("1", "-1", "x", "1e3") + ")";
            default -> any("sort", "sort_desc", "stddev", "stdvar") + "(" + expression() + ")";
        };
    }

    private String range() {
        String name =
                any(
                        "count_over_time",
                        "rate",
                        "bytes_over_time",
                        "bytes_rate",
                        oneIn(4) ? "sum_over_time" : "rate",
                        oneIn(9) ? "RATE" : "rate",
                        oneIn(9) ? "absent_over_time" : "count_over_time");
        return name
                + gap()
                + "("
                + (oneIn(9) ? "5, " : "")
                + logRange()
                + ")"
                + (oneIn(9) ? " by (a)" : "");
    }

    private String logRange() {
        String brackets =
                "["
                        + gap()
                        + any(
                                "5m",
                                "1h30m",
                                "30s",
                                "1d",
                                "100ms",
                                "1.5h",
                                oneIn(9) ? "5" : "1w",
                                oneIn(9) ? "-5m" : "2m")
                        + gap()
                        + "]";
        String offset = oneIn(3) ? " offset " + any("5m", "-1h", "1d") : "";
        String unwrap =
                oneIn(8)
                        ? " | unwrap "
                                + any("x", "duration(x)", "bytes(y)")
                                + (oneIn(2) ? " | " + labelTest() : "")
                        : "";
        return switch (random.nextInt(7)) {
            case 0 -> selector() + brackets + offset + pipeline() + unwrap;
            case 1 -> "(" + selector() + pipeline() + unwrap + ")" + brackets + offset;
            case 2 -> "(" + selector() + pipeline() + unwrap + brackets + offset + ")";
            case 3 -> "(" + selector() + ")" + brackets + offset + unwrap;
            default -> selector() + pipeline() + unwrap + brackets + offset;
        };
    }

    private String vector() {
        String name =
                any(
                        "sum",
                        "avg",
                        "min",
                        "max",
                        "count",
                        "topk",
                        "bottomk",
                        "SUM",
                        oneIn(4) ? "approx_topk" : "sum");
        String grouping =
                any("by", "without", oneIn(9) ? "BY" : "by")
                        + gap()
                        + "("
                        + (oneIn(6) ? "" : list(3, this::label, ","))
                        + ")";
        String inner = "(" + (name.endsWith("k") || oneIn(9) ? "5, " : "") + expression() + ")";
        return switch (random.nextInt(4)) {
            case 0 -> name + inner;
            case 1 -> name + gap() + inner + " " + grouping;
            default -> name + " " + grouping + gap() + inner + (oneIn(15) ? grouping : "");
        };
    }

    private String operator() {
        String operator =
                any(
                        "+",
                        "-",
                        "*",
                        "/",
                        "%",
                        "^",
                        "==",
                        "!=",
                        ">",
                        ">=",
                        "<",
                        "<=",
                        " or ",
                        " and ",
                        " unless ");
        String bool = oneIn(5) ? " bool " : "";
        String matching =
                oneIn(6)
                        ? any(" on", " ignoring")
                                + "("
                                + (oneIn(4) ? "" : list(2, this::label, ","))
                                + (oneIn(9) ? "," : "")
                                + ")"
                        : "";
        String group =
                !matching.isEmpty() && oneIn(4)
                        ? any(" group_left", " group_right")
                                + (oneIn(2) ? " (" + label() + ") " : " ")
                        : "";
        return operator + bool + matching + group;
    }
}
