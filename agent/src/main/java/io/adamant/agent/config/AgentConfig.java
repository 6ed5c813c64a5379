package io.adamant.agent.config;

import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Writer;
import io.adamant.agent.seal.watch.ContainerLinks;
import io.adamant.agent.seal.witness.Witnessed;
import io.adamant.shared.config.DataSize;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that the image says about its agent. Immutable for the life of the process.
 *
 * @param collectors addresses of the same collector, in order of preference
 * @param ship how they are reached
 * @param identity where the instance learns who it is
 * @param boot what a good boot is
 * @param heartbeat period of the signs of life
 * @param checks the declared checks, in the order of the file
 * @param logs the files to tail
 * @param journal whether and from where the host's journal is read
 * @param metricsPeriod period of the host metrics
 * @param seal what is sealed, and how strictly
 * @param spool the disk buffer
 * @param listen loopback address of the local endpoint
 */
public record AgentConfig(
        List<URI> collectors,
        Ship ship,
        Identity identity,
        Boot boot,
        Duration heartbeat,
        List<CheckConfig> checks,
        List<LogFiles> logs,
        Journal journal,
        Duration metricsPeriod,
        Seal seal,
        Spool spool,
        InetSocketAddress listen) {

    public AgentConfig {
        collectors = List.copyOf(collectors);
        checks = List.copyOf(checks);
        logs = List.copyOf(logs);
    }

    /**
     * How the collector is reached.
     *
     * @param ca who may sign its certificate (PEM), or null for the runtime's list
     * @param certificate ours (PEM), or null for none
     * @param key its key (PEM, PKCS#8), or null for none
     * @param rate pace of a backlog, bytes a second
     * @param flush time for what is left when the host goes down
     */
    public record Ship(
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable Path key,
            DataSize rate,
            Duration flush) {}

    /** Who says which instance this is. */
    public enum IdentitySource {
        FILE,
        AWS,
        GCP
    }

    /**
     * Where the instance learns who it is.
     *
     * @param file read by the source {@code file}
     * @param enrol whether it proves to the collector who it is, for a certificate
     * @param token holds the proof of the source {@code file}: the launch token
     * @param audience the collector's name in the proof of the source {@code gcp}
     */
    public record Identity(
            IdentitySource source, Path file, boolean enrol, Path token, String audience) {}

    /**
     * What a good boot is.
     *
     * @param deadline time from the agent's start until the verdict is failed
     * @param console the boot console as a file, tailed like a log where it exists; or null
     */
    public record Boot(Duration deadline, @Nullable Path console) {}

    /** Whether the journal is read. */
    public enum JournalUse {
        /** Where there is one. */
        AUTO,
        /** And it is said when there is none. */
        ON,
        OFF
    }

    /** Where the journal is begun when the spool has no position in it. */
    public enum JournalFrom {
        /** With the first entry of this boot. */
        BOOT,
        /** With the oldest entry there is. */
        OLDEST
    }

    /**
     * The host's journal.
     *
     * @param directory holds the journal files; null means the host's own
     * @param include patterns of units, all where there is none
     * @param exclude patterns of units
     */
    public record Journal(
            JournalUse enabled,
            @Nullable Path directory,
            JournalFrom from,
            List<String> include,
            List<String> exclude) {

        public Journal {
            include = List.copyOf(include);
            exclude = List.copyOf(exclude);
        }
    }

    /** Whether a change is refused or only reported. */
    public enum SealMode {
        AUDIT,
        ENFORCE
    }

    /** By what the host is sealed. */
    public enum SealLayer {
        /** The strongest that there is. */
        BEST,
        /** Read-only mounts, even where the kernel could do more. */
        MOUNTS
    }

    /**
     * What is sealed.
     *
     * @param protect absolute paths; a part may be {@code *}
     * @param exempt absolute paths below a protected one that stay writable
     * @param writers who may change a protected place all the same
     * @param own the paths of protect that the image names itself
     * @param refuse kinds of change beyond places that are refused
     * @param detect kinds that are let through and reported
     * @param acceptFallback whether the image is content with the tier that root could undo
     * @param deadline time from the agent's start until the whole is sealed
     * @param witness period of the pass over all protected files
     * @param canary period of the forbidden try that measures the tier
     * @param watch what the witness looks at
     */
    public record Seal(
            SealMode mode,
            SealLayer layer,
            List<Path> protect,
            List<Path> exempt,
            Map<Path, List<Writer>> writers,
            List<Path> own,
            Set<Refusable> refuse,
            Set<Refusable> detect,
            boolean acceptFallback,
            Duration deadline,
            Duration witness,
            Duration canary,
            Watch watch) {

        public Seal {
            protect = List.copyOf(protect);
            exempt = List.copyOf(exempt);
            writers = Map.copyOf(writers);
            own = List.copyOf(own);
            refuse = Set.copyOf(refuse);
            detect = Set.copyOf(detect);
        }
    }

    /**
     * What the witness looks at.
     *
     * @param manifest the image's manifest; may be absent
     * @param key public key (PEM) that its signature is checked with, or null for none
     * @param witnesses those that are on
     * @param containers links whose changes are no news
     */
    public record Watch(
            Path manifest,
            @Nullable Path key,
            Set<Witnessed> witnesses,
            ContainerLinks containers) {

        public Watch {
            witnesses = Set.copyOf(witnesses);
        }
    }

    /**
     * The disk buffer.
     *
     * @param dir absolute
     * @param cap most bytes on disk
     * @param commit longest time that a record waits for the disk
     */
    public record Spool(Path dir, DataSize cap, Duration commit) {}
}
