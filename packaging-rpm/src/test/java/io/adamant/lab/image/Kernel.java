package io.adamant.lab.image;

import io.adamant.lab.host.Apt;
import io.adamant.lab.host.HostCommand;
import io.adamant.lab.host.LabCache;
import io.adamant.lab.host.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A kernel of Debian's cloud flavour, as the archive signs it, with its modules unpacked and
 * indexed.
 *
 * @param line such as {@code 6.1}
 * @param release what {@code uname -r} says in the guest
 * @param directory holds {@code vmlinuz}, {@code release}, {@code initrd} and {@code
 *     root/usr/lib/modules}
 */
public record Kernel(String line, String release, Path directory) {

    /** Which Debian release brings which kernel. */
    private static final Map<String, String> SUITES = Map.of("6.1", "bookworm", "6.12", "trixie");

    private static final String META = "linux-image-cloud-amd64";

    /** Lines that can be asked for. */
    public static List<String> lines() {
        return List.of("6.1", "6.12");
    }

    /** Debian's kernel of that line; fetched when it is not in the cache yet. */
    public static Kernel debian(String line) {
        String suite = SUITES.get(line);
        if (suite == null) {
            throw new IllegalArgumentException("no kernel " + line + "; there are " + lines());
        }
        LabCache cache = LabCache.open();
        Path directory =
                cache.keep(
                        "kernel-" + line + "-v" + Initrd.VERSION,
                        "fetching Debian's " + line + " cloud kernel",
                        place -> make(Apt.of(cache, suite), cache, place));
        try {
            return new Kernel(line, Files.readString(directory.resolve("release")), directory);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public Path image() {
        return directory.resolve("vmlinuz");
    }

    public Path initrd() {
        return directory.resolve("initrd");
    }

    /** A tree with {@code usr/lib/modules/RELEASE}, to be laid over a root. */
    public Path moduleTree() {
        return directory.resolve("root");
    }

    private static void make(Apt apt, LabCache cache, Path place) throws IOException {
        String name =
                apt.dependencies(META).stream()
                        .filter(target -> target.startsWith("linux-image-"))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new LabException(
                                                LabException.Code.NO_PACKAGE_SOURCE,
                                                apt.suite() + " has no " + META));
        Path unpacked = place.resolve("unpacked");
        Path deb = apt.download(place.resolve("deb"), List.of(name)).getFirst();
        Apt.unpack(deb, unpacked);
        String release = name.substring("linux-image-".length());
        Path modules = Files.createDirectories(place.resolve("root/usr/lib/modules"));
        Path from = unpacked.resolve("lib/modules");
        Files.move(
                (Files.isDirectory(from) ? from : unpacked.resolve("usr/lib/modules"))
                        .resolve(release),
                modules.resolve(release));
        Files.move(unpacked.resolve("boot/vmlinuz-" + release), place.resolve("vmlinuz"));
        Files.move(unpacked.resolve("boot/config-" + release), place.resolve("config"));
        LabCache.deleteAll(unpacked);
        LabCache.deleteAll(place.resolve("deb"));
        unpress(modules);
        index(place.resolve("root"), release);
        Files.writeString(place.resolve("release"), release, StandardCharsets.UTF_8);
        Initrd.make(cache, modules.resolve(release), place.resolve("initrd"));
    }

    /** From 6.12 on Debian presses its modules; a busybox need not know how. */
    private static void unpress(Path modules) throws IOException {
        try (Stream<Path> files = Files.walk(modules)) {
            List<String> pressed =
                    files.map(Path::toString).filter(name -> name.endsWith(".ko.xz")).toList();
            for (int from = 0; from < pressed.size(); from += 200) {
                List<String> words = new ArrayList<>(List.of("xz", "-d"));
                words.addAll(pressed.subList(from, Math.min(from + 200, pressed.size())));
                HostCommand.of(words).within(Duration.ofMinutes(5)).run();
            }
        }
    }

    private static void index(Path root, String release) throws IOException {
        Path lib = root.resolve("lib"); // where depmod looks
        Files.createSymbolicLink(lib, Path.of("usr/lib"));
        HostCommand.of("depmod", "-b", root.toString(), release).run();
        Files.delete(lib);
    }
}
