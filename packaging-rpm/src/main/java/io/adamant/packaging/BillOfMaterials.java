package io.adamant.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a package is made of, in CycloneDX: the components as the build wrote them, and what the
 * packaging adds to them, which is the runtime and, for the agent, the cache of its classes. The
 * cache is the one part that two builds of a commit write differently: its digest stands here.
 */
final class BillOfMaterials {

    private static final String COMPONENTS = "\"components\" : [";

    private BillOfMaterials() {}

    /**
     * The file to install.
     *
     * @param name of the package
     * @param caches of classes, dated by no build
     */
    static Path write(Build build, String name, List<Path> caches) {
        Path written = build.components().resolve(name + ".cdx.json");
        try {
            String text = Files.readString(written);
            int at = text.indexOf(COMPONENTS);
            if (at < 0) {
                throw new PackagingException(written + " names no components");
            }
            int after = at + COMPONENTS.length();
            StringBuilder ours = new StringBuilder(runtime());
            for (Path cache : caches) {
                ours.append(',').append(cache(cache));
            }
            return build.written(
                    name + ".cdx.json",
                    text.substring(0, after) + ours + "," + text.substring(after));
        } catch (IOException missing) {
            throw new PackagingException(
                    written + " cannot be read; the modules' builds write it", missing);
        }
    }

    private static String runtime() {
        return """

            {
              "type" : "platform",
              "name" : "OpenJDK",
              "version" : "%s",
              "licenses" : [ { "license" : { "name" : "GPL-2.0-only WITH Classpath-exception-2.0" } } ]
            }"""
                .formatted(Runtime.version());
    }

    private static String cache(Path cache) throws IOException {
        return """

            {
              "type" : "file",
              "name" : "%s",
              "description" : "cache of classes, made by this build",
              "hashes" : [ { "alg" : "SHA-256", "content" : "%s" } ]
            }"""
                .formatted(cache.getFileName(), sha256(cache));
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream reading = new DigestInputStream(in, digest)) {
                reading.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
