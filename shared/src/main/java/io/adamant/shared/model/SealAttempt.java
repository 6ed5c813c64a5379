package io.adamant.shared.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody tried to change the sealed host. What could no longer be read when the attempt was seen
 * is null or empty, never invented.
 *
 * @param sequence counted from 1 in each run of the agent, so that a gap is visible
 * @param outcome refused, or what else became of it
 * @param operation what was tried: a system call, a signal, or words such as "open for writing"
 * @param path what it was aimed at
 * @param error the errno's name where it was refused, such as {@code EROFS}
 * @param pid process id as the host sees it, or 0 when unknown
 * @param command the process's short name
 * @param executable the file it runs
 * @param arguments its command line
 * @param parents its ancestors, nearest first, as {@code pid command}
 * @param uid user id, or -1 when unknown
 * @param loginUid login user id (audit), or -1 when unset or unknown
 * @param cgroup its control group
 * @param count how many times this happened within the second that this record covers
 * @param source what saw it, such as {@code bpf raw tracepoint}
 * @param hook where the kernel judged it, such as {@code file_open}, or null
 * @param device of the file, as st_dev has it; 0 when unknown
 * @param inode of the file; 0 when unknown
 * @param unit the systemd unit of the process, or null
 */
public record SealAttempt(
        long sequence,
        Outcome outcome,
        String operation,
        @Nullable String path,
        @Nullable String error,
        long pid,
        @Nullable String command,
        @Nullable String executable,
        List<String> arguments,
        List<String> parents,
        long uid,
        long loginUid,
        @Nullable String cgroup,
        long count,
        String source,
        @Nullable String hook,
        long device,
        long inode,
        @Nullable String unit)
        implements HostEvent {

    public static final String EVENT = "adamant.seal.attempt";

    public SealAttempt {
        arguments = List.copyOf(arguments);
        parents = List.copyOf(parents);
    }

    /** An attempt that was not seen by a hook of the kernel's. */
    public SealAttempt(
            long sequence,
            Outcome outcome,
            String operation,
            @Nullable String path,
            @Nullable String error,
            long pid,
            @Nullable String command,
            @Nullable String executable,
            List<String> arguments,
            List<String> parents,
            long uid,
            long loginUid,
            @Nullable String cgroup,
            long count,
            String source) {
        this(
                sequence,
                outcome,
                operation,
                path,
                error,
                pid,
                command,
                executable,
                arguments,
                parents,
                uid,
                loginUid,
                cgroup,
                count,
                source,
                null,
                0,
                0,
                null);
    }

    @Override
    public String eventName() {
        return EVENT;
    }

    /** Whether the attempt was stopped. */
    public enum Outcome {
        BLOCKED,
        /** It happened, and was seen. */
        DETECTED,
        /** It happened, for the seal was in audit; enforced, it would have been refused. */
        WOULD_BLOCK
    }
}
