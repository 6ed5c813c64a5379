package io.adamant.agent.source.boot.stage;

import io.adamant.shared.model.BootReport.BootStage;
import io.adamant.shared.model.BootReport.StageOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How cloud-init went, as it says in {@code /run/cloud-init} ("Status and result files" of its
 * documentation): {@code enabled} is there from the generator on, {@code result.json} at the end.
 */
public final class CloudInit {

    private static final int MAX_WORDS = 300;

    private static final Pattern ERRORS =
            Pattern.compile("\"errors\"\\s*:\\s*\\[\\s*(.*?)\\s*]", Pattern.DOTALL);

    private final Path place;
    private @Nullable BootStage stage;

    /**
     * @param run {@code /run} but in tests
     */
    public CloudInit(Path run) {
        this.place = run.resolve("cloud-init");
    }

    /**
     * Looks again until it has ended: two looks at a file system in memory.
     *
     * @return whether it got on since
     */
    public boolean look() {
        BootStage before = stage;
        if (before == null || before.outcome() == StageOutcome.RUNNING) {
            stage = read();
        }
        return !Objects.equals(before, stage);
    }

    /** What the last {@link #look} saw; empty where it does not run. */
    public Optional<BootStage> stage() {
        return Optional.ofNullable(stage);
    }

    private @Nullable BootStage read() {
        try {
            long began = unixNanos(place.resolve("enabled"));
            Path result = place.resolve("result.json");
            if (!Files.exists(result)) {
                return new BootStage("cloud-init", began, -1, StageOutcome.RUNNING, null);
            }
            String errors = errors(Files.readString(result));
            return new BootStage(
                    "cloud-init",
                    began,
                    Math.max(0, unixNanos(result) - began),
                    errors.isEmpty() ? StageOutcome.DONE : StageOutcome.FAILED,
                    errors.isEmpty() ? null : errors);
        } catch (NoSuchFileException notEnabled) {
            return null;
        } catch (IOException unreadable) {
            return new BootStage("cloud-init", 0, -1, StageOutcome.RUNNING, "" + unreadable);
        }
    }

    /** What lies between the brackets; words of its own where it cannot be read. */
    private static String errors(String json) {
        Matcher errors = ERRORS.matcher(json);
        if (!errors.find()) {
            return "result.json says nothing of errors";
        }
        String words = errors.group(1);
        return words.substring(0, Math.min(MAX_WORDS, words.length()));
    }

    private static long unixNanos(Path file) throws IOException {
        return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
    }
}
