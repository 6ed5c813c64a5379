package io.adamant.agent.source.host.reading;

import java.util.Locale;

/** A source of host metrics that cannot be read now. Expected, so it has no stack. */
public final class KernelFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why; also the metric label {@code adamant.reason}. */
    public enum Reason {
        /** Not there: an older kernel, a container, a service that does not run. */
        ABSENT,
        /** No permission. */
        DENIED,
        /** There, but this kernel does not support it, as PSI with {@code psi=0}. */
        UNSUPPORTED,
        /** Not as documented, or cut. */
        MALFORMED,
        /** Longer than its bound: the rest was not read. */
        TOO_LONG,
        /** No answer in time: a hung file system or service. */
        TIMEOUT,
        /** Any other refusal. */
        FAILED;

        /** As a metric label. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String file;
    private final Reason reason;

    /**
     * @param file bounded name of what could not be read, such as {@code net/dev}
     */
    public KernelFileException(String file, Reason reason) {
        super(file + ": " + reason.label(), null, false, false);
        this.file = file;
        this.reason = reason;
    }

    public String file() {
        return file;
    }

    public Reason reason() {
        return reason;
    }
}
