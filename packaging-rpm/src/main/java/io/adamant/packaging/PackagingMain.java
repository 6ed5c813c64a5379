package io.adamant.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Called by the build once everything is assembled. Exit status 0, or 1 with one line that says
 * what is missing.
 */
public final class PackagingMain {

    private static final List<String> NEEDED =
            List.of("dist", "sources", "root", "work", "out", "version", "time");

    private PackagingMain() {}

    /**
     * @param args {@code --dist DIR --sources DIR --root DIR --work DIR --out DIR --version VERSION
     *     --time 2026-01-01T00:00:00Z}
     */
    public static void main(String[] args) {
        try {
            Build build = build(args);
            Signing signing = signing();
            Files.createDirectories(build.work());
            for (Rpm rpm : List.of(AgentPackage.make(build), CollectorPackage.make(build))) {
                Path file = RpmFile.write(rpm, build.out(), signing);
                System.out.printf(
                        Locale.ROOT,
                        "%s: %.1f MB, %d paths%n",
                        file.getFileName(),
                        Files.size(file) / 1e6,
                        rpm.entries().size());
            }
        } catch (PackagingException | IOException fault) {
            System.err.println("packaging: " + fault.getMessage());
            System.exit(1);
        }
    }

    /**
     * Where the build names a key: {@code ADAMANT_RPM_KEY}, a file, and its {@code
     * ADAMANT_RPM_PASSPHRASE}.
     */
    private static @Nullable Signing signing() {
        String key = System.getenv("ADAMANT_RPM_KEY");
        if (key == null || key.isBlank()) {
            return null;
        }
        String passphrase = System.getenv("ADAMANT_RPM_PASSPHRASE");
        return Signing.with(Path.of(key), passphrase == null ? "" : passphrase);
    }

    private static Build build(String[] args) {
        Map<String, String> words = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            words.put(args[i].replaceFirst("^--", ""), args[i + 1]);
        }
        for (String word : NEEDED) {
            if (!words.containsKey(word)) {
                throw new PackagingException("--" + word + " is missing");
            }
        }
        return new Build(
                Path.of(words.getOrDefault("dist", "")),
                Path.of(words.getOrDefault("sources", "")),
                Path.of(words.getOrDefault("root", "")),
                Path.of(words.getOrDefault("work", "")).toAbsolutePath(),
                Path.of(words.getOrDefault("out", "")),
                words.getOrDefault("version", ""),
                Instant.parse(words.getOrDefault("time", "")));
    }
}
