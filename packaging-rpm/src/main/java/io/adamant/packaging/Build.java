package io.adamant.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the build made so far, and where the packages go.
 *
 * @param dist programs as assembled: a folder of jars and a file of JVM flags each
 * @param sources units, launchers, sample configuration, scriptlets: {@code src/main/rpm}
 * @param root the project's root, for its licence and its pages
 * @param work kept between builds
 * @param out the packages
 * @param version the project's
 * @param time stands for every time in the packages
 */
record Build(
        Path dist, Path sources, Path root, Path work, Path out, String version, Instant time) {

    /** As RPM sorts it: a snapshot comes before its release. */
    String rpmVersion() {
        return version.replace("-SNAPSHOT", "~snapshot");
    }

    /** The jars of a program, by name. */
    List<Path> jars(String program) {
        try (Stream<Path> files = Files.list(dist.resolve(program))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException missing) {
            throw new PackagingException("there are no jars in " + dist.resolve(program), missing);
        }
    }

    /** What the modules' builds wrote of what they are made of. */
    Path components() {
        return dist.toAbsolutePath().resolveSibling("sbom");
    }

    /** The JVM flags of a program, one a line. */
    List<String> lines(String name) {
        try {
            return Files.readAllLines(dist.resolve(name));
        } catch (IOException missing) {
            throw new PackagingException(dist.resolve(name) + " cannot be read", missing);
        }
    }

    String text(String source) {
        try {
            return Files.readString(sources.resolve(source));
        } catch (IOException missing) {
            throw new PackagingException(sources.resolve(source) + " cannot be read", missing);
        }
    }

    /** A file that the build wrote, dated as the package dates it. */
    Path written(String name, String text) {
        try {
            Path file = work.resolve(name);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
            return file;
        } catch (IOException unable) {
            throw new PackagingException(work.resolve(name) + " cannot be written", unable);
        }
    }
}
