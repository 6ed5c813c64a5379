package io.adamant.lab.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command on this machine, with a bound; its words are taken as they are, there is no shell. */
public final class HostCommand {

    private static final int LAST_WORDS = 2000;

    private final List<String> words;
    private Duration bound = Duration.ofMinutes(2);
    private Path directory = Path.of("/");

    private HostCommand(List<String> words) {
        this.words = List.copyOf(words);
    }

    public static HostCommand of(String... words) {
        return new HostCommand(List.of(words));
    }

    public static HostCommand of(List<String> words) {
        return new HostCommand(words);
    }

    /** After that long it is killed and has failed; two minutes unless said. */
    public HostCommand within(Duration time) {
        bound = time;
        return this;
    }

    public HostCommand in(Path place) {
        directory = place;
        return this;
    }

    /** Runs it; what it printed. Throws with its last words when it did not end with 0. */
    public String run() {
        Path out = null;
        Path err = null;
        try {
            out = Files.createTempFile("adamant-lab", ".out");
            err = Files.createTempFile("adamant-lab", ".err");
            return run(out, err);
        } catch (IOException broken) {
            throw new LabException(
                    LabException.Code.COMMAND_FAILED, words + " could not be run", broken);
        } finally {
            delete(out);
            delete(err);
        }
    }

    private String run(Path out, Path err) throws IOException {
        Process process =
                inPlainWords(new ProcessBuilder(words))
                        .directory(directory.toFile())
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        boolean ended = false;
        try {
            ended = process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        if (!ended || process.exitValue() != 0) {
            String why = ended ? "ended with " + process.exitValue() : "took over " + bound;
            throw new LabException(
                    LabException.Code.COMMAND_FAILED,
                    String.join(" ", words) + " " + why + ": " + end(err) + end(out));
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    /** Tools of root's PATH are used by everybody, and none may ask or translate. */
    static ProcessBuilder inPlainWords(ProcessBuilder builder) {
        Map<String, String> environment = builder.environment();
        environment.put("PATH", path());
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("DEBIAN_FRONTEND", "noninteractive");
        return builder;
    }

    private static String path() {
        return System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
    }

    /** Whether a tool of that name is on the PATH or in the directories of the administrator. */
    static boolean isInstalled(String tool) {
        List<String> places = new ArrayList<>(List.of(path().split(":")));
        return places.stream()
                .filter(place -> !place.isEmpty())
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }

    private static String end(Path file) throws IOException {
        byte[] said = Files.readAllBytes(file);
        int from = Math.max(0, said.length - LAST_WORDS);
        return new String(said, from, said.length - from, StandardCharsets.UTF_8).strip();
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            System.err.println("lab: left behind: " + file + ": " + left);
        }
    }
}
