package io.adamant.agent.linux.trace;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.linux.trace.RefusalRecord.Text;
import io.adamant.agent.linux.trace.SyscallTable.Call;
import io.adamant.agent.seal.attempt.Actor;
import io.adamant.agent.seal.attempt.Refusal;
import io.adamant.agent.seal.attempt.RefusedPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a record while the process may still be there: names the call, its paths, its actor. */
final class RefusalReader {

    private final ProcFacts facts;
    private final PathResolver resolver;

    RefusalReader(ProcFacts facts) {
        this.facts = facts;
        this.resolver = new PathResolver(facts);
    }

    /**
     * @param nowBootNanos the present on the record's clock
     */
    Refusal read(RefusalRecord record, long nowBootNanos) {
        Actor actor =
                facts.actor(
                        record.processId(),
                        record.threadId(),
                        record.userId(),
                        record.groupId(),
                        record.command(),
                        record.ancestors());
        Call call = record.compat() ? null : SyscallTable.call(record.number());
        return new Refusal(
                record.sequence(),
                Math.max(0, nowBootNanos - record.bootNanos()),
                call == null ? unknown(record) : call.name(),
                call == null ? List.of() : paths(record, call),
                actor);
    }

    private static String unknown(RefusalRecord record) {
        return (record.compat() ? "32-bit syscall " : "syscall ") + record.number();
    }

    private List<RefusedPath> paths(RefusalRecord record, Call call) {
        List<RefusedPath> paths = new ArrayList<>(2);
        boolean named = add(paths, record, call, record.path(), call.directory());
        add(paths, record, call, record.otherPath(), call.otherDirectory());
        if (!named && call.fd() != SyscallTable.NONE) {
            int fd = record.arguments().get(call.fd()).intValue();
            RefusedPath target = resolver.descriptor(record.processId(), fd);
            if (target != null) {
                paths.add(target);
            }
        }
        return paths;
    }

    private boolean add(
            List<RefusedPath> paths,
            RefusalRecord record,
            Call call,
            @Nullable Text text,
            int directory) {
        if (text == null || text.value().isEmpty()) {
            return false;
        }
        int fd =
                directory == SyscallTable.NONE
                        ? Syscalls.AT_FDCWD
                        : record.arguments().get(directory).intValue();
        paths.add(
                text.cut()
                        ? new RefusedPath(text.value(), null)
                        : resolver.path(record.processId(), call.name(), fd, text.value()));
        return true;
    }
}
