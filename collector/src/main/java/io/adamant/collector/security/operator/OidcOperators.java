package io.adamant.collector.security.operator;

import io.adamant.collector.security.MinuteLimit;
import io.adamant.collector.security.SourceAddress;
import io.adamant.collector.security.jwt.KeySet;
import io.adamant.collector.security.jwt.SignedToken;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * People by the tokens of an OpenID Connect issuer (OpenID Connect Core 1.0, section 2): RS256 or
 * ES256 by a key of the issuer's, made for us, not expired; clocks may be {@link
 * SignedToken#SKEW_NANOS} apart. A claim says what they may do; who has none of the values may not
 * even read.
 *
 * <p>Recorded as {@code oidc:NAME}, so that nobody of the issuer's is taken for somebody of the
 * token file.
 */
public final class OidcOperators implements Operators {

    private static final List<String> ALGORITHMS = List.of("RS256", "ES256");
    private static final String PREFIX = "oidc:";
    private static final int RETRY_SECONDS = 5;

    /** Fits a line of the audit and an HTTP answer: no spaces, no control characters. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+:|/-]{0,127}");

    /** Scopes are one text with spaces between them (RFC 8693, section 4.2). */
    private static final Set<String> SPACED = Set.of("scope", "scp");

    private final Rules rules;
    private final KeySet keys;
    private final WallClock wall;
    private final MinuteLimit limit;

    /**
     * Whom it believes and what for.
     *
     * @param issuer as the token's {@code iss} has it, to the character
     * @param audience our name there
     * @param name the claim that names the person
     * @param claim the claim that gives rights: a text or a list; {@code a.b} is b within a
     * @param read its values that let read
     * @param act its values that let act, and read
     */
    public record Rules(
            String issuer,
            String audience,
            String name,
            String claim,
            Set<String> read,
            Set<String> act) {
        public Rules {
            read = Set.copyOf(read);
            act = Set.copyOf(act);
        }
    }

    public OidcOperators(Rules rules, KeySet keys, WallClock wall, MonotonicClock monotonic) {
        this.rules = rules;
        this.keys = keys;
        this.wall = wall;
        this.limit = new MinuteLimit(TokenFile.MAX_FAILURES, monotonic);
    }

    @Override
    public boolean mayWait() {
        return true;
    }

    @Override
    public Answer of(@Nullable String authorization, String from) {
        int wait = limit.waitSeconds(SourceAddress.of(from));
        if (wait > 0) {
            return new Answer.Later(wait);
        }
        if (authorization == null) {
            return new Answer.Nobody("a token of " + rules.issuer() + " is needed");
        }
        Optional<String> shown = Shown.token(authorization, Shown.MAX_CHARS);
        Answer answer =
                shown.isEmpty()
                        ? new Answer.Nobody("the token is not known")
                        : answer(shown.get(), wall.unixNanos());
        if (answer instanceof Answer.Nobody) {
            limit.count(SourceAddress.of(from));
        }
        return answer;
    }

    private Answer answer(String token, long now) {
        SignedToken.Demand demand =
                new SignedToken.Demand(rules.issuer(), rules.audience(), false, ALGORITHMS);
        return switch (SignedToken.check(token, keys, demand, now)) {
            case SignedToken.Result.Bad(String words) -> new Answer.Nobody(words);
            case SignedToken.Result.Later(String words) ->
                    new Answer.Unknown(words + ", ask again in " + RETRY_SECONDS + " s");
            case SignedToken.Result.Good(SignedToken good) -> person(good);
        };
    }

    private Answer person(SignedToken token) {
        List<String> has = values(token.claims());
        boolean mayAct = has.stream().anyMatch(rules.act()::contains);
        if (!mayAct && has.stream().noneMatch(rules.read()::contains)) {
            return new Answer.Nobody(
                    "the token's claim " + rules.claim() + " gives no right to read or act");
        }
        return token.claims().get(rules.name()) instanceof String name
                        && NAME.matcher(name).matches()
                ? new Answer.Known(new Caller(PREFIX + name, mayAct))
                : new Answer.Nobody("the token's claim " + rules.name() + " is no name");
    }

    private List<String> values(Map<String, Object> claims) {
        Object found = claims.get(rules.claim());
        int dot = rules.claim().indexOf('.');
        if (found == null && dot > 0) {
            found =
                    claims.get(rules.claim().substring(0, dot)) instanceof Map<?, ?> inner
                            ? inner.get(rules.claim().substring(dot + 1))
                            : null;
        }
        List<String> values = new ArrayList<>();
        if (found instanceof String text) {
            values.addAll(
                    SPACED.contains(rules.claim()) ? List.of(text.split(" ")) : List.of(text));
        } else if (found instanceof Collection<?> many) {
            many.forEach(one -> values.add(String.valueOf(one)));
        }
        return values;
    }
}
