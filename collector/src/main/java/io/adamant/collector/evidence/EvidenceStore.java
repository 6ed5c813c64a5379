package io.adamant.collector.evidence;

import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.ledger.CheckedLog;
import io.adamant.collector.logs.LogPins;
import io.adamant.collector.logs.LogSearch;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Evidence in {@code DIRECTORY/INSTANCE-INTENT/}: {@code decision.json}, {@code host.json}, {@code
 * events.ndjson}, {@code logs.ndjson}, {@code console.txt}, {@code cloud.json}, {@code disks.json}
 * where its disks were to be copied, and {@code manifest.json} with the SHA-256 of each. A
 * directory appears under its name only when it is whole and on disk; keeping the same evidence
 * twice gives the first.
 */
public final class EvidenceStore {

    /** Most kept directories; beyond it the oldest is deleted and counted. */
    public static final int MAX_KEPT = 1_000;

    private static final String MANIFEST = "manifest.json";
    private static final String LOGS = "logs.ndjson";
    private static final String DISKS = "disks.json";
    private static final String PART = ".part-";
    private static final LongAdder NONE = new LongAdder();

    private final Path directory;
    private final Cloud cloud;
    private final Executor executor;
    private final LogPins pins;
    private final DiskCopier copier;
    private final LongAdder tried = new LongAdder();
    private final LongAdder complete = new LongAdder();
    private final Map<Part, LongAdder> incomplete = new ConcurrentHashMap<>();
    private final Map<String, Kept> index = new ConcurrentHashMap<>();

    /**
     * Opens the directory and reads every manifest.
     *
     * @param pins keeps the instance's records in the log store
     * @param executor asks the cloud, so that a hung answer can be given up
     * @param copier copies disks where the policy wants it
     */
    public EvidenceStore(
            Path directory, Cloud cloud, Executor executor, LogPins pins, DiskCopier copier) {
        this.copier = copier;
        this.pins = pins;
        this.directory = directory;
        this.cloud = cloud;
        this.executor = executor;
        try {
            Files.createDirectories(directory);
            open();
        } catch (IOException unusable) {
            throw new UncheckedIOException("cannot use " + directory, unusable);
        }
    }

    private void open() throws IOException {
        for (Path entry : list(directory)) {
            if (nameOf(entry).startsWith(PART)) {
                delete(entry);
            } else {
                readManifest(entry).ifPresent(this::remember);
            }
        }
    }

    private void remember(Kept kept) {
        index.put(kept.id(), kept);
        count(kept);
    }

    private static Optional<Kept> readManifest(Path entry) throws IOException {
        Path manifest = entry.resolve(MANIFEST);
        if (!Files.isRegularFile(manifest)) {
            return Optional.empty();
        }
        try {
            return Optional.of(EvidenceText.manifest(Files.readString(manifest)));
        } catch (RuntimeException notAManifest) {
            return Optional.empty();
        }
    }

    /**
     * Keeps what can be had within the policy's times; never throws for what is missing. When not
     * even a directory can be written the result has no files and says why.
     *
     * @param logs where its lines are found; at most {@value LogSearch.Query#MAX_LIMIT} are kept
     */
    public Kept keep(Subject subject, LogSearch logs, EvidencePolicy policy) {
        Kept already = index.get(subject.id());
        if (already != null) {
            return already;
        }
        Gaps gaps = new Gaps();
        try {
            Kept kept = write(subject, logs, policy, gaps);
            index.put(kept.id(), kept);
            count(kept);
            prune();
            return kept;
        } catch (IOException notWritten) {
            for (Part part : List.of(Part.SENT, Part.CLOUD, Part.CONSOLE)) {
                gaps.parts().add(part);
            }
            gaps.remark("everything: cannot write: " + notWritten);
            Kept nothing =
                    new Kept(
                            subject.id(),
                            subject.instance(),
                            List.of(),
                            gaps.words(),
                            gaps.parts(),
                            List.of(),
                            subject.nowNanos());
            count(nothing);
            return nothing;
        }
    }

    private void count(Kept kept) {
        tried.increment();
        if (kept.isComplete()) {
            complete.increment();
        }
        for (Part part : kept.incomplete()) {
            incomplete.computeIfAbsent(part, _ -> new LongAdder()).increment();
        }
    }

    /** How much of what was to be kept is kept; any thread. */
    public Share share() {
        Map<Part, Long> lacking = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            lacking.put(part, incomplete.getOrDefault(part, NONE).sum());
        }
        return new Share(tried.sum(), complete.sum(), lacking);
    }

    public boolean isKept(String id) {
        return index.containsKey(id);
    }

    /** The evidence of that id, with hashes. */
    public Optional<Kept> find(String id) {
        return Optional.ofNullable(index.get(id));
    }

    /** The newest evidence of an instance. */
    public Optional<Kept> newestOf(InstanceId instance) {
        return index.values().stream()
                .filter(kept -> kept.instance().equals(instance))
                .max(Comparator.comparingLong(Kept::keptNanos));
    }

    /** A file that the manifest names; empty for any other name. */
    public Optional<byte[]> read(InstanceId instance, String file) {
        Optional<Kept> kept = newestOf(instance);
        boolean isNamed =
                kept.isPresent()
                        && kept.get().files().stream().anyMatch(f -> f.name().equals(file));
        if (!isNamed) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Files.readAllBytes(directory.resolve(kept.get().id()).resolve(file)));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private Kept write(Subject subject, LogSearch logs, EvidencePolicy policy, Gaps gaps)
            throws IOException {
        Path part = directory.resolve(PART + subject.id());
        delete(part);
        Files.createDirectories(part);
        // One cap for all of it: whatever hangs, the kill waits no longer.
        Cap cap = Cap.of(policy.cap());
        Optional<CompletableFuture<DiskCopies>> disks = copyDisks(subject, policy);
        List<Kept.KeptFile> files = new ArrayList<>(writeKnown(part, subject, gaps));
        files.addAll(writeAsked(part, subject, logs, cap, gaps));
        List<String> copies = new ArrayList<>();
        if (disks.isPresent()) {
            // A changed host waits for a time of its own, which began with the cap.
            Cap own = subject.isChanged() ? Cap.of(policy.longest(true)) : cap;
            Optional<DiskCopies> answer = await(disks.get(), own, Part.DISKS, DISKS, gaps);
            if (answer.isPresent()) {
                copies.addAll(named(answer.get(), subject, own, gaps));
                files.add(write(part, DISKS, EvidenceText.disks(answer.get())));
            }
        }
        Kept kept =
                new Kept(
                        subject.id(),
                        subject.instance(),
                        files,
                        gaps.words(),
                        gaps.parts(),
                        copies,
                        subject.nowNanos());
        write(part, MANIFEST, EvidenceText.manifest(kept));
        CheckedLog.syncDirectory(part);
        Files.move(part, directory.resolve(kept.id()), StandardCopyOption.ATOMIC_MOVE);
        CheckedLog.syncDirectory(directory);
        return kept;
    }

    private static List<Kept.KeptFile> writeKnown(Path part, Subject subject, Gaps gaps)
            throws IOException {
        List<Kept.KeptFile> files = new ArrayList<>();
        files.add(write(part, "decision.json", EvidenceText.decision(subject)));
        if (subject.host() == null) {
            gaps.remark("host.json, events.ndjson: nothing was ever heard of it");
        } else {
            files.add(write(part, "host.json", EvidenceText.host(subject.host())));
            files.add(write(part, "events.ndjson", EvidenceText.events(subject.host())));
        }
        return files;
    }

    /** Log lines and what the cloud knows, asked at once. */
    private List<Kept.KeptFile> writeAsked(
            Path part, Subject subject, LogSearch logs, Cap cap, Gaps gaps) throws IOException {
        List<Kept.KeptFile> files = new ArrayList<>();
        CompletableFuture<CloudEvidence> fromCloud =
                CompletableFuture.supplyAsync(
                        () -> cloud.evidence(subject.instance(), cap.length()), executor);
        CompletableFuture<LogSearch.Answer> found =
                CompletableFuture.supplyAsync(() -> search(logs, subject), executor);
        CompletableFuture<LogPins.Pinned> pin =
                CompletableFuture.supplyAsync(
                        () -> pins.pin(subject.instance(), cap.length()), executor);
        Optional<LogSearch.Answer> lines = await(found, cap, Part.SENT, LOGS, gaps);
        if (lines.isPresent()) {
            lines.get().notes().forEach(gaps::remark);
            files.add(write(part, LOGS, EvidenceText.lines(lines.get().lines())));
        }
        Optional<LogPins.Pinned> pinned = await(pin, cap, Part.SENT, "pin of the records", gaps);
        if (pinned.isPresent() && pinned.get() instanceof LogPins.Pinned.Failed(String why)) {
            gaps.remark("records in the log store are kept no longer than others: " + why);
        }
        Optional<CloudEvidence> answer =
                await(fromCloud, cap, Part.CLOUD, "cloud.json, console.txt", gaps);
        if (answer.isEmpty()) {
            gaps.parts().add(Part.CONSOLE);
        }
        if (answer.isPresent()) {
            answer.get().missing().forEach(gap -> gaps.missing(Part.ofCloudGap(gap), gap));
            files.add(write(part, "cloud.json", EvidenceText.cloud(answer.get())));
            files.add(write(part, "console.txt", answer.get().console()));
            if (!answer.get().screenshot().isEmpty()) {
                files.add(write(part, "screenshot.base64", answer.get().screenshot()));
            }
        }
        return files;
    }

    private Optional<CompletableFuture<DiskCopies>> copyDisks(
            Subject subject, EvidencePolicy policy) {
        return policy.copiesDisksOf(subject)
                ? Optional.of(
                        CompletableFuture.supplyAsync(
                                () ->
                                        copier.copy(
                                                subject.instance(),
                                                subject.id(),
                                                policy.longest(subject.isChanged()),
                                                subject.isChanged()),
                                executor))
                : Optional.empty();
    }

    /** The names of the copies; what is not as it was wanted becomes a gap. */
    private static List<String> named(DiskCopies copies, Subject subject, Cap cap, Gaps gaps) {
        return switch (copies) {
            case DiskCopies.Whole(List<String> ids) -> ids;
            case DiskCopies.Copying(List<String> ids) -> {
                if (subject.isChanged()) {
                    gaps.missing(
                            Part.DISKS,
                            "%s: not whole after %d s: %s"
                                    .formatted(
                                            DISKS,
                                            cap.length().toSeconds(),
                                            String.join(", ", ids)));
                }
                yield ids;
            }
            case DiskCopies.Later(Duration _, String words) -> {
                gaps.missing(Part.DISKS, DISKS + ": not begun: " + words);
                yield List.of();
            }
            case DiskCopies.Failed(String code, String words, List<String> ids) -> {
                gaps.missing(Part.DISKS, DISKS + ": " + code + ": " + words);
                yield ids;
            }
        };
    }

    private static LogSearch.Answer search(LogSearch logs, Subject subject) {
        return logs.search(
                new LogSearch.Query(
                        subject.instance(), 0, Long.MAX_VALUE, null, LogSearch.Query.MAX_LIMIT));
    }

    /** How long everything together may take, and the end of it. */
    private record Cap(Duration length, CompletableFuture<?> passed) {
        static Cap of(Duration length) {
            return new Cap(
                    length,
                    new CompletableFuture<Void>()
                            .completeOnTimeout(null, length.toNanos(), TimeUnit.NANOSECONDS));
        }
    }

    private static <T> Optional<T> await(
            CompletableFuture<T> answer, Cap cap, Part part, String what, Gaps gaps) {
        try {
            CompletableFuture.anyOf(answer, cap.passed()).get();
            if (answer.isDone()) {
                return Optional.of(answer.get());
            }
            gaps.missing(part, what + ": no answer within " + cap.length().toMillis() + " ms");
        } catch (ExecutionException failed) {
            gaps.missing(part, what + ": " + failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            gaps.missing(part, what + ": interrupted");
        }
        return Optional.empty();
    }

    private static Kept.KeptFile write(Path part, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path file = part.resolve(name);
        Files.write(file, bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return new Kept.KeptFile(name, bytes.length, sha256(bytes));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private void prune() throws IOException {
        while (index.size() > MAX_KEPT) {
            Kept oldest =
                    index.values().stream()
                            .min(Comparator.comparingLong(Kept::keptNanos))
                            .orElseThrow();
            index.remove(oldest.id());
            delete(directory.resolve(oldest.id()));
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    /** Deletes a directory of files; nothing here nests deeper. */
    private static void delete(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            for (Path file : list(entry)) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(entry);
    }

    private static String nameOf(Path entry) {
        return String.valueOf(entry.getFileName());
    }
}
