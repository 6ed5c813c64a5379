package io.adamant.collector.security.operator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The token in an {@code Authorization} header: {@code Bearer}, or the password of Basic. */
final class Shown {

    /** What the API's listener takes of one header. */
    static final int MAX_CHARS = 8_000;

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private Shown() {}

    /** Empty for a header of another kind, or of more than so many characters. */
    static Optional<String> token(String authorization, int maxChars) {
        if (authorization.length() > maxChars) {
            return Optional.empty();
        }
        if (authorization.startsWith(BEARER)) {
            return Optional.of(authorization.substring(BEARER.length()).strip());
        }
        if (!authorization.startsWith(BASIC)) {
            return Optional.empty();
        }
        try {
            String both =
                    new String(
                            Base64.getDecoder()
                                    .decode(authorization.substring(BASIC.length()).strip()),
                            StandardCharsets.UTF_8);
            return Optional.of(both.substring(both.indexOf(':') + 1));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Whether a token has the three parts of a signed one; a random token of ours has no dot. */
    static boolean isSigned(String token) {
        return token.indexOf('.') >= 0;
    }
}
