package io.adamant.collector.logs.logql.syntax;

import io.adamant.collector.logs.logql.syntax.LogqlException.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens where the parser stands. What a run of characters is depends on what may follow
 * ({@code 5m} is a duration in brackets and no number elsewhere), so that tokens are asked for by
 * kind. Keeps the faults that are no typing errors until the end, since a typing error goes first.
 */
final class Scanner {

    /** Longest query, in characters. */
    static final int MAX_LENGTH = 16 << 10;

    private static final String[] SYMBOLS = {
        "=~", "==", "!=", "!~", "!>", "|=", "|~", "|>", "<=", ">="
    };

    private static final Pattern NUMBER =
            Pattern.compile(
                    "0x[0-9a-fA-F]+|(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

    private final String text;
    private final List<Fault> faults = new ArrayList<>();
    private int at;

    Scanner(String text) {
        this.text = text;
        if (text.length() > MAX_LENGTH) {
            throw LogqlException.at(
                    Kind.TOO_LARGE,
                    "the query is longer than " + MAX_LENGTH + " characters",
                    text,
                    MAX_LENGTH);
        }
        skip();
    }

    private record Fault(Kind kind, String words, int offset) {}

    /** Where the next token begins. */
    int at() {
        return at;
    }

    void back(int to) {
        at = to;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    /** A typing error here, in words of what would be right. */
    LogqlException expected(String what) {
        String found = isAtEnd() ? "the end" : "'" + shown() + "'";
        return LogqlException.at(Kind.SYNTAX, "expected " + what + ", found " + found, text, at);
    }

    LogqlException tooLarge(String words) {
        return LogqlException.at(Kind.TOO_LARGE, words, text, at);
    }

    void invalid(String words, int offset) {
        faults.add(new Fault(Kind.INVALID, words, offset));
    }

    void notSupported(String what, int offset) {
        faults.add(new Fault(Kind.NOT_SUPPORTED, what + " is not supported", offset));
    }

    /** Throws the first of the faults that were put off. */
    void finish() {
        faults.stream()
                .min(Comparator.comparingInt(Fault::offset))
                .ifPresent(
                        f -> {
                            throw LogqlException.at(f.kind, f.words, text, f.offset);
                        });
    }

    /** The operator or bracket here, the longest that fits; empty when there is none. */
    String symbol() {
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                return symbol;
            }
        }
        if (isAtEnd() || "{}()[],=|<>+-*/%^".indexOf(text.charAt(at)) < 0) {
            return "";
        }
        return text.substring(at, at + 1);
    }

    boolean isSymbol(String symbol) {
        return symbol().equals(symbol);
    }

    boolean take(String symbol) {
        if (!isSymbol(symbol)) {
            return false;
        }
        advance(symbol.length());
        return true;
    }

    void need(String symbol) {
        if (!take(symbol)) {
            throw expected("'" + symbol + "'");
        }
    }

    /** The word here without taking it; empty when there is none. */
    String word() {
        int end = at;
        while (end < text.length() && isWordPart(text.charAt(end), end > at)) {
            end++;
        }
        return text.substring(at, end);
    }

    /** The word here in lower case: keywords are known in any case. */
    String keyword() {
        return word().toLowerCase(Locale.ROOT);
    }

    boolean isKeyword(String keyword) {
        return keyword().equals(keyword);
    }

    boolean takeKeyword(String keyword) {
        if (!isKeyword(keyword)) {
            return false;
        }
        advance(keyword.length());
        return true;
    }

    /** A label's name; keywords that name a stage or clause cannot be one. */
    String label() {
        String word = word();
        if (word.isEmpty() || Keywords.RESERVED.contains(word.toLowerCase(Locale.ROOT))) {
            throw expected("a label");
        }
        advance(word.length());
        return word;
    }

    /** A label's name in a matching clause, where no name is reserved and none has colons. */
    String matchingLabel() {
        String word = word();
        int colon = word.indexOf(':');
        String name = colon < 0 ? word : word.substring(0, colon);
        if (name.isEmpty()) {
            throw expected("a label");
        }
        advance(name.length());
        return name;
    }

    boolean isString() {
        return !isAtEnd() && (text.charAt(at) == '"' || text.charAt(at) == '`');
    }

    /** A string with its escapes resolved. */
    String string() {
        int end = isString() ? endOfString() : -1;
        if (end < 0) {
            throw expected("a string");
        }
        int from = at;
        advance(end - at);
        String inner = text.substring(from + 1, end - 1);
        if (text.charAt(from) == '`') {
            return inner.replace("\r", "");
        }
        return Escapes.resolve(
                inner, index -> invalid("the escape is not known", from + 1 + index));
    }

    private int endOfString() {
        char quote = text.charAt(at);
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                return i + 1;
            }
            if (quote == '"' && c == '\\') {
                i++;
            } else if (quote == '"' && c == '\n') {
                return -1;
            }
        }
        return -1;
    }

    /** An unsigned number; empty when there is none. */
    OptionalDouble number() {
        Matcher number = matcher(NUMBER);
        if (!number.lookingAt()) {
            return OptionalDouble.empty();
        }
        advance(number.end() - at);
        String digits = number.group();
        return OptionalDouble.of(
                digits.startsWith("0x")
                        ? new java.math.BigInteger(digits.substring(2), 16).doubleValue()
                        : Double.parseDouble(digits));
    }

    /** A duration in nanoseconds; empty when there is none. */
    OptionalDouble duration() {
        Matcher duration = matcher(Quantities.DURATION);
        if (!duration.lookingAt() || !Character.isLetter(last(duration))) {
            return OptionalDouble.empty();
        }
        advance(duration.end() - at);
        return OptionalDouble.of(Quantities.nanos(duration));
    }

    /** A size in bytes; empty when there is none. */
    OptionalDouble bytes() {
        Matcher size = matcher(Quantities.BYTES);
        if (!size.lookingAt()) {
            return OptionalDouble.empty();
        }
        advance(size.end() - at);
        return OptionalDouble.of(Quantities.bytes(size));
    }

    /** A flag of a parser such as {@code --strict}; null when there is none. */
    @Nullable String flag() {
        for (String flag : List.of("--strict", "--keep-empty")) {
            if (text.startsWith(flag, at)) {
                advance(flag.length());
                return flag;
            }
        }
        return null;
    }

    private static char last(Matcher match) {
        return match.end() == match.start()
                ? ' '
                : match.group().charAt(match.group().length() - 1);
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length());
    }

    private void advance(int count) {
        at += count;
        skip();
    }

    private void skip() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (isSpace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    /** Unicode's white space, as far as the grammar has it. */
    private static boolean isSpace(char c) {
        return (c >= 9 && c <= 13)
                || c == ' '
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    private static boolean isWordPart(char c, boolean isInside) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '_'
                || c == ':'
                || (isInside && c >= '0' && c <= '9');
    }

    private String shown() {
        String word = word();
        String token = word.isEmpty() ? symbol() : word;
        return token.isEmpty() ? text.substring(at, text.offsetByCodePoints(at, 1)) : token;
    }
}
