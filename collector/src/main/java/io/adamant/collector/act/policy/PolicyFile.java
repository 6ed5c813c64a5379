package io.adamant.collector.act.policy;

import io.adamant.collector.receipt.AuditLog;
import io.adamant.shared.config.Config;
import io.adamant.shared.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policy as it is in force: read at the start, and again when the file has changed, whole or
 * not at all. Owned by the control thread.
 */
public final class PolicyFile {

    private static final String ABSENT = "absent";

    private final Path file;
    private final boolean demandsProof;
    private volatile Policy current;
    private String stamp;
    private @Nullable String problem;
    private boolean isRecorded;

    private PolicyFile(Path file, boolean demandsProof, Policy current, String stamp) {
        this.file = file;
        this.demandsProof = demandsProof;
        this.current = current;
        this.stamp = stamp;
    }

    /** Throws with every problem of the file; without a file the defaults hold, in shadow. */
    public static PolicyFile open(Path file) throws ConfigException {
        return open(file, false);
    }

    /**
     * @param demandsProof whether senders that have not proven who they are cap their group at
     *     propose: wherever anyone but this machine can send
     */
    public static PolicyFile open(Path file, boolean demandsProof) throws ConfigException {
        String stamp = stamp(file);
        Policy policy = stamp.equals(ABSENT) ? Policy.DEFAULT : Config.read(file, Policy::from);
        return new PolicyFile(file, demandsProof, policy.demanding(demandsProof), stamp);
    }

    public Policy current() {
        return current;
    }

    /** Why the file as it is now is not in force. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Reads the file when it has changed. What is in force is recorded at the start and whenever it
     * is another one, a file that is refused once: the mode is changed here and nowhere else.
     */
    public void refresh(AuditLog audit, long nowNanos) {
        String mode = mode();
        String problemBefore = problem;
        if (refresh()) {
            isRecorded = false;
        }
        if (!isRecorded) {
            String was = mode.equals(mode()) ? "" : ", was " + mode;
            isRecorded = record(audit, nowNanos, "in force: mode " + mode() + was);
        }
        if (problem != null && !problem.equals(problemBefore)) {
            boolean _ = record(audit, nowNanos, "refused: " + problem);
        }
    }

    private boolean record(AuditLog audit, long nowNanos, String result) {
        return audit.record(
                new AuditLog.Entry(nowNanos, "policy file", "policy", "", file.toString(), result));
    }

    private String mode() {
        return current.plan().mode().name().toLowerCase(Locale.ROOT);
    }

    /** Reads the file when it has changed; true when another policy is in force now. */
    public boolean refresh() {
        String now = stamp(file);
        if (now.equals(stamp)) {
            return false;
        }
        stamp = now;
        if (now.equals(ABSENT)) {
            problem = file + " is gone: the policy before stays in force";
            return false;
        }
        try {
            Policy next = Config.read(file, Policy::from).demanding(demandsProof);
            boolean isOther = !next.equals(current);
            current = next;
            problem = null;
            return isOther;
        } catch (ConfigException bad) {
            problem = "the policy before stays in force: " + bad.getMessage();
            return false;
        }
    }

    private static String stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (NoSuchFileException gone) {
            return ABSENT;
        } catch (IOException unreadable) {
            return "unreadable: " + unreadable;
        }
    }
}
