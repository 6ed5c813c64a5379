package io.adamant.agent.config;

import io.adamant.shared.config.DataSize;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one declared check looks at. */
public sealed interface Probe {

    /** The kind's name in the file and on the wire. */
    String kind();

    /**
     * A GET that must answer with one status.
     *
     * @param host name or address, without brackets
     * @param target path and query, starting with a slash
     */
    record Http(String host, int port, String target, int expect) implements Probe {
        @Override
        public String kind() {
            return "http";
        }
    }

    /** A connection that must be accepted. */
    record Tcp(String host, int port) implements Probe {
        @Override
        public String kind() {
            return "tcp";
        }
    }

    /** A command that must end with status 0. */
    record Exec(List<String> command) implements Probe {
        public Exec {
            command = List.copyOf(command);
        }

        @Override
        public String kind() {
            return "exec";
        }
    }

    /**
     * A regular file that must be there.
     *
     * @param contains text that it must hold within its first MiB, or null
     */
    record FileHolds(Path path, @Nullable String contains) implements Probe {
        @Override
        public String kind() {
            return "file";
        }
    }

    /** A file system that must have this much room for an ordinary user. */
    record Disk(Path path, DataSize free) implements Probe {
        @Override
        public String kind() {
            return "disk";
        }
    }
}
