package io.adamant.agent.seal.attempt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which systemd unit a cgroup is of (systemd's CGROUP_DELEGATION: a unit is a directory). */
public final class UnitName {

    private static final List<String> KINDS =
            List.of(".service", ".scope", ".socket", ".mount", ".swap");

    private UnitName() {}

    /**
     * The outermost unit on the way that is no slice: what a service delegates below itself is its
     * own affair. {@code user@1000.service} holds units of its own, so it does not count as one.
     *
     * @param cgroup such as {@code /system.slice/sshd.service}
     */
    public static @Nullable String of(@Nullable String cgroup) {
        if (cgroup == null) {
            return null;
        }
        String manager = null;
        for (String part : cgroup.split("/")) {
            if (KINDS.stream().noneMatch(part::endsWith)) {
                continue;
            }
            if (!part.startsWith("user@")) {
                return part;
            }
            manager = part;
        }
        return manager;
    }
}
