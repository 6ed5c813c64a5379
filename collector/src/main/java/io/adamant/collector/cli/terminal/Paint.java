package io.adamant.collector.cli.terminal;

/**
 * Colours on a terminal, none elsewhere; and text of hosts made harmless for a terminal.
 *
 * @param isOn whether to colour
 */
public record Paint(boolean isOn) {

    /** What a word means, not how it looks. */
    public enum Tone {
        PLAIN(""),
        GOOD("32"),
        INFO("36"),
        WARN("33"),
        BAD("31"),
        MOVE("35"),
        DIM("2"),
        STRONG("1");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    /** Colours text that was made harmless before. */
    public String as(Tone tone, String text) {
        return isOn && tone != Tone.PLAIN && !text.isEmpty()
                ? "\u001b[" + tone.code + "m" + text + "\u001b[0m"
                : text;
    }

    /** The tone of a state, a verdict, a check's status, a tier or a boot's verdict. */
    public static Tone toneOf(String state) {
        return switch (state) {
            case "healthy", "passing", "ready", "enforced", "fallback", "released", "complete" ->
                    Tone.GOOD;
            case "booting", "pending" -> Tone.INFO;
            case "suspect", "silent", "leaving", "audit", "gaps", "not claimed" -> Tone.WARN;
            case "sick", "changed", "dead_on_boot", "failing", "failed", "lost" -> Tone.BAD;
            case "replacing",
                    "reserved",
                    "evidence_kept",
                    "launched",
                    "proven",
                    "drained",
                    "terminated" ->
                    Tone.MOVE;
            case "gone" -> Tone.DIM;
            default -> Tone.PLAIN;
        };
    }

    /**
     * Text of a host on one line: what would move the cursor, colour the terminal or turn the
     * reading direction is shown as {@code \}{@code xNN}, never sent.
     */
    public static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            if (c == '\n' || c == '\t') {
                                out.append(' ');
                            } else if (Character.isISOControl(c)
                                    || Character.getType(c) == Character.FORMAT
                                    || Character.getType(c) == Character.SURROGATE) {
                                out.append("\\x").append(Integer.toHexString(c));
                            } else {
                                out.appendCodePoint(c);
                            }
                        });
        return out.toString();
    }
}
