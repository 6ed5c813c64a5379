package io.adamant.packaging;

import io.adamant.packaging.Entry.Kind;
import io.adamant.packaging.Entry.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.packager.rpm.FileFlags;
import org.eclipse.packager.rpm.RpmTag;
import org.eclipse.packager.rpm.RpmTagValue;
import org.eclipse.packager.rpm.RpmVersion;
import org.eclipse.packager.rpm.build.BuilderContext;
import org.eclipse.packager.rpm.build.BuilderOptions;
import org.eclipse.packager.rpm.build.DigestAlgorithm;
import org.eclipse.packager.rpm.build.FileInformation;
import org.eclipse.packager.rpm.build.RpmBuilder;
import org.eclipse.packager.rpm.coding.PayloadCoding;
import org.eclipse.packager.rpm.deps.RpmDependencyFlags;
import org.eclipse.packager.rpm.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Writes a package in RPM's format 4: file digests SHA-256, payload zstd, every time in it the
 * package's own, no name of the machine that built it. The same {@link Rpm} gives the same bytes.
 */
final class RpmFile {

    /** The highest level that needs no more than 8 MiB to unpack. */
    private static final String ZSTD_LEVEL = "19";

    private static final short LINK_MODE = (short) 0120777;

    private RpmFile() {}

    /**
     * Writes it into a directory, replacing one of the same name.
     *
     * @param signing null: not signed
     */
    static Path write(Rpm rpm, Path into, @Nullable Signing signing) throws IOException {
        Path file = into.resolve(rpm.fileName());
        Path aside = into.resolve(rpm.fileName() + ".new");
        BuilderOptions options = new BuilderOptions();
        options.setFileDigestAlgorithm(DigestAlgorithm.SHA256);
        options.setPayloadCoding(PayloadCoding.ZSTD);
        options.setPayloadFlags(ZSTD_LEVEL);
        options.setOpenOptions(
                new OpenOption[] {
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE
                });
        RpmVersion version = new RpmVersion(rpm.version(), rpm.release());
        try (RpmBuilder builder =
                new RpmBuilder(rpm.name(), version, Rpm.ARCHITECTURE, aside, options)) {
            describe(rpm, builder);
            rpm.requires().forEach(words -> require(builder, words));
            rpm.recommends().forEach(words -> recommend(builder, words));
            scripts(rpm, builder);
            BuilderContext context = builder.newContext();
            for (Entry entry : rpm.entries()) {
                add(rpm, context, entry);
            }
            if (signing != null) {
                signing.sign(builder);
            }
            builder.build();
        }
        return Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void describe(Rpm rpm, RpmBuilder builder) {
        RpmBuilder.PackageInformation about = builder.getInformation();
        about.setSummary(rpm.summary());
        about.setDescription(rpm.description());
        about.setLicense("Apache-2.0");
        about.setGroup("System Environment/Daemons");
        about.setVendor("Adamant");
        about.setPackager("Adamant");
        about.setBuildHost("localhost");
        about.setSourcePackage(rpm.name() + "-" + rpm.version() + "-" + rpm.release() + ".src.rpm");
        int seconds = Math.toIntExact(rpm.time().getEpochSecond());
        builder.setHeaderCustomizer(
                header -> {
                    header.putInt(RpmTag.BUILDTIME, seconds);
                    header.putStringArray(RpmTag.REQUIRE_NAME, requirements(header));
                });
    }

    /** The library names what a zstd payload needs of rpm without the word that makes it rpm's. */
    private static String[] requirements(Header<RpmTag> header) {
        if (!(header.get(RpmTag.REQUIRE_NAME) instanceof RpmTagValue names)) {
            throw new PackagingException("the package requires nothing, not even rpm's features");
        }
        return names.asStringArray().stream()
                .flatMap(Arrays::stream)
                .map(name -> name.equals("PayloadIsZstd") ? "rpmlib(PayloadIsZstd)" : name)
                .toArray(String[]::new);
    }

    private static void require(RpmBuilder builder, String words) {
        String[] parts = words.split(" ");
        builder.addRequirement(parts[0], parts.length > 1 ? parts[2] : null, flags(parts));
    }

    private static void recommend(RpmBuilder builder, String words) {
        String[] parts = words.split(" ");
        builder.addRecommends(parts[0], parts.length > 1 ? parts[2] : null, flags(parts));
    }

    private static RpmDependencyFlags[] flags(String[] parts) {
        if (parts.length == 1) {
            return new RpmDependencyFlags[0];
        }
        if (parts.length != 3 || !parts[1].equals(">=")) {
            throw new PackagingException(
                    String.join(" ", parts) + " is no dependency: NAME or NAME >= VERSION");
        }
        return new RpmDependencyFlags[] {RpmDependencyFlags.GREATER, RpmDependencyFlags.EQUAL};
    }

    private static void scripts(Rpm rpm, RpmBuilder builder) {
        rpm.scripts()
                .forEach(
                        (moment, text) -> {
                            switch (moment) {
                                case PRE -> builder.setPreInstallationScript("/bin/sh", text);
                                case POST -> builder.setPostInstallationScript("/bin/sh", text);
                                case PREUN -> builder.setPreRemoveScript("/bin/sh", text);
                                case POSTUN -> builder.setPostRemoveScript("/bin/sh", text);
                            }
                        });
    }

    private static void add(Rpm rpm, BuilderContext context, Entry entry) throws IOException {
        switch (entry) {
            case Entry.File file ->
                    context.addFile(
                            file.path(),
                            file.source(),
                            (path, source, type) ->
                                    about(rpm, file.mode(), file.owner(), flags(file.kinds())));
            case Entry.Directory directory ->
                    context.addDirectory(
                            directory.path(),
                            (path, source, type) ->
                                    about(rpm, directory.mode(), directory.owner(), Set.of()));
            case Entry.Link link ->
                    context.addSymbolicLink(
                            link.path(),
                            link.target(),
                            (path, source, type) -> about(rpm, LINK_MODE, Owner.ROOT, Set.of()));
        }
    }

    private static FileInformation about(Rpm rpm, int mode, Owner owner, Set<FileFlags> flags) {
        FileInformation about = new FileInformation();
        about.setTimestamp(rpm.time());
        about.setMode((short) mode);
        about.setUser(owner.user());
        about.setGroup(owner.group());
        about.setFileFlags(flags);
        return about;
    }

    private static Set<FileFlags> flags(Set<Kind> kinds) {
        EnumSet<FileFlags> flags = EnumSet.noneOf(FileFlags.class);
        for (Kind kind : kinds) {
            switch (kind) {
                case CONFIG -> {
                    flags.add(FileFlags.CONFIGURATION);
                    flags.add(FileFlags.NOREPLACE);
                }
                case LICENSE -> flags.add(FileFlags.LICENSE);
                case DOC -> flags.add(FileFlags.DOC);
            }
        }
        return flags;
    }
}
