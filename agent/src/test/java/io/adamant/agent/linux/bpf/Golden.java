package io.adamant.agent.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that hold what a program must be, instruction by instruction, beside the test in the
 * resources. {@code -Dadamant.golden.write=true} writes them anew: the change is then read in the
 * diff.
 */
public final class Golden {

    private static final Path RESOURCES = Path.of("src/test/resources");

    private Golden() {}

    /**
     * Compares a listing with the file of that name in the test's own package.
     *
     * @param test whose package it is
     * @param name such as {@code file_open-debian-6.1.txt}
     */
    public static void assertListing(Class<?> test, String name, String listing) {
        Path file = RESOURCES.resolve(test.getPackageName().replace('.', '/')).resolve(name);
        try {
            if (Boolean.getBoolean("adamant.golden.write")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, listing, StandardCharsets.UTF_8);
            }
            assertThat(file).as("written by -Dadamant.golden.write=true").exists();
            assertThat(listing)
                    .as("%s; to accept: -Dadamant.golden.write=true", file)
                    .isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
