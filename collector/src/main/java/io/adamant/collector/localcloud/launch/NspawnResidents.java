package io.adamant.collector.localcloud.launch;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An instance in which systemd is pid 1, below systemd-nspawn, which is pid 1 of a namespace of its
 * own.
 *
 * @param directory the instance's own
 */
record NspawnResidents(Path directory) implements Residents {

    private static final Map<String, String> UNITS =
            Map.of("agent", "adamant-agent.service", "workload", "app.service");

    /** systemd(1): SIGRTMIN+4 powers off; the C library's SIGRTMIN is 34. */
    private static final String POWER_OFF = "38";

    @Override
    public OptionalLong init(long outer, ProcessTable table) {
        OptionalLong nspawn = table.byInnerPid(outer, 1);
        if (nspawn.isEmpty()) {
            return OptionalLong.empty();
        }
        return table.tree(nspawn.getAsLong()).stream()
                .skip(1)
                .flatMap(pid -> table.byInnerPid(pid, 1).stream().boxed())
                .mapToLong(Long::longValue)
                .findFirst();
    }

    @Override
    public OptionalLong service(String name, long init, ProcessTable table) {
        return table.byUnit(init, UNITS.getOrDefault(name, name));
    }

    @Override
    public String endSignal() {
        return POWER_OFF;
    }

    /** As systemd-nspawn sees it: nothing that is sealed inside is sealed there. */
    @Override
    public Path disk(long outer, ProcessTable table) {
        OptionalLong nspawn = table.byInnerPid(outer, 1);
        if (nspawn.isEmpty()) {
            throw new LaunchException(LaunchException.Code.FILES, directory + " is not running");
        }
        return Path.of(
                "/proc/"
                        + nspawn.getAsLong()
                        + "/root"
                        + directory.resolve(NspawnLauncher.ROOT).toAbsolutePath());
    }
}
