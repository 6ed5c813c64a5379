package io.adamant.collector.security.operator;

import org.jspecify.annotations.Nullable;

/** People of a token file and of an issuer: a token with dots in it is the issuer's. */
public final class BothOperators implements Operators {

    private final Operators file;
    private final Operators issuer;

    public BothOperators(Operators file, Operators issuer) {
        this.file = file;
        this.issuer = issuer;
    }

    @Override
    public boolean mayWait() {
        return file.mayWait() || issuer.mayWait();
    }

    @Override
    public Answer of(@Nullable String authorization, String from) {
        boolean isSigned =
                authorization != null
                        && Shown.token(authorization, Shown.MAX_CHARS)
                                .filter(Shown::isSigned)
                                .isPresent();
        return (isSigned ? issuer : file).of(authorization, from);
    }
}
