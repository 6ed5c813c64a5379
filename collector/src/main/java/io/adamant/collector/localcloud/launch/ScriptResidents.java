package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * An instance of the shell scripts: their init writes down the pids of its services.
 *
 * @param directory the instance's own
 */
record ScriptResidents(Path directory, Isolation isolation) implements Residents {

    @Override
    public OptionalLong init(long outer, ProcessTable table) {
        return isolation.hasOwnMounts() ? table.byInnerPid(outer, 1) : OptionalLong.of(outer);
    }

    /** The pids file is written inside, so its numbers are those of the instance's namespace. */
    @Override
    public OptionalLong service(String name, long init, ProcessTable table) {
        OptionalLong written = writtenPid(name);
        if (written.isEmpty()) {
            return OptionalLong.empty();
        }
        if (isolation.hasOwnMounts()) {
            return table.byInnerPid(init, written.getAsLong());
        }
        long pid = written.getAsLong();
        // Only below our own init: the number may belong to a stranger by now.
        return table.tree(init).contains(pid) ? written : OptionalLong.empty();
    }

    @Override
    public String endSignal() {
        return "TERM";
    }

    @Override
    public Path disk(long outer, ProcessTable table) {
        return directory;
    }

    private OptionalLong writtenPid(String name) {
        Path file = directory.resolve("run/adamant/pids");
        if (!Files.exists(file)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.matches(name + " [0-9]{1,18}"))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .findFirst();
        } catch (IOException e) {
            throw new LaunchException(LaunchException.Code.FILES, "cannot read " + file, e);
        }
    }
}
