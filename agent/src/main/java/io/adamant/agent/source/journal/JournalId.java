package io.adamant.agent.source.journal;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A 128-bit id of systemd (sd-id128(3)): a boot, or a run of sequence numbers.
 *
 * @param high the first 16 of the 32 hexadecimal digits
 * @param low the other 16
 */
public record JournalId(long high, long low) {

    private static final int HALF_DIGITS = 16;

    /** The id in 32 hexadecimal digits, with or without dashes; empty when it is none. */
    public static Optional<JournalId> parse(String text) {
        String digits = text.replace("-", "");
        if (digits.length() != 2 * HALF_DIGITS || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            return Optional.empty();
        }
        return Optional.of(
                new JournalId(
                        HexFormat.fromHexDigitsToLong(digits, 0, HALF_DIGITS),
                        HexFormat.fromHexDigitsToLong(digits, HALF_DIGITS, 2 * HALF_DIGITS)));
    }

    /** 32 hexadecimal digits in lower case, as the journal's fields have them. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
