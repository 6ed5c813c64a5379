package io.adamant.agent.manifest;

import io.adamant.agent.config.AgentConfigFile;
import io.adamant.agent.linux.tree.SyscallTree;
import io.adamant.agent.seal.witness.manifest.Baking;
import io.adamant.agent.seal.witness.manifest.Comparison;
import io.adamant.agent.seal.witness.manifest.Entry;
import io.adamant.agent.seal.witness.manifest.ManifestException;
import io.adamant.agent.seal.witness.manifest.ManifestHeader;
import io.adamant.agent.seal.witness.manifest.ManifestReader;
import io.adamant.agent.seal.witness.manifest.ManifestWriter;
import io.adamant.agent.seal.witness.manifest.Place;
import io.adamant.agent.seal.witness.manifest.Stamps;
import io.adamant.agent.seal.witness.manifest.TreeWalk;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.time.MonotonicClock;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code adamant-agent manifest keygen | write | verify | digest}. Exit status 0 fine, 1 when files
 * differ, when the signature is wrong or something cannot be read, 2 a command line that cannot be
 * used.
 */
public final class ManifestCommand {

    private static final int MAX_SHOWN = 1_000;

    private static final String HELP =
            """
            Usage: adamant-agent manifest keygen|write|verify|digest [options]

            What the protected files of an image are: path, type, mode, owner, size, SHA-256, link
            target, extended attributes. Written and signed at bake, checked at boot and after.

              keygen               makes an Ed25519 key pair: --key FILE and FILE.pub
              write                writes the manifest of the paths under seal.protect
              verify               compares a manifest with the files, and checks its signature
              digest               prints a manifest's digest: what the collector is told

              --config FILE        write: default ROOT/etc/adamant/agent.yaml
              --root DIR           write, verify: what stands for / (default /)
              --protect PATH       write: instead of the configuration; may be repeated
              --exempt PATH        write: a path below that is left out; may be repeated
              --out FILE           write: default ROOT/etc/adamant/manifest
              --key FILE           keygen, write: the private key; it never goes into an image
              --manifest FILE      verify, digest: default ROOT/etc/adamant/manifest
              --public-key FILE    verify: default ROOT/etc/adamant/manifest.pub where it is there

            Examples:
              adamant-agent manifest keygen --key ~/keys/web.pem
              adamant-agent manifest write --root /mnt/image --key ~/keys/web.pem
              adamant-agent manifest verify
              adamant-agent manifest verify --root /mnt/image --public-key ~/keys/web.pem.pub
              adamant-agent manifest digest --manifest /mnt/image/etc/adamant/manifest

            Exit status: 0 fine, 1 differences, a wrong signature or not readable, 2 command line
            not usable.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final MonotonicClock clock;

    public ManifestCommand(PrintStream out, PrintStream err, MonotonicClock clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** Runs one command; the result is the exit status. */
    public int run(List<String> words) {
        try {
            ManifestOptions options = ManifestOptions.parse(words);
            return switch (options.verb()) {
                case "keygen" -> keygen(options);
                case "write" -> write(options);
                case "verify" -> verify(options);
                case "digest" -> digest(options);
                default -> {
                    out.print(HELP);
                    out.flush();
                    yield 0;
                }
            };
        } catch (IllegalArgumentException unusable) {
            err.print("adamant-agent manifest: " + unusable.getMessage() + "\n\n" + HELP);
            return 2;
        } catch (IOException | ManifestException unreadable) {
            err.println("adamant-agent manifest: " + words(unreadable));
            return 1;
        }
    }

    /** An exception about a file often says nothing but its name. */
    private static String words(Exception fault) {
        return fault instanceof java.nio.file.FileSystemException
                ? fault.getClass().getSimpleName() + " " + fault.getMessage()
                : String.valueOf(fault.getMessage());
    }

    private int keygen(ManifestOptions options) throws IOException {
        Path key = options.neededKey();
        String id = ManifestKeys.generate(key);
        out.println("private key  " + key + "   keep it off every image");
        out.println(
                "public key   " + ManifestKeys.publicBeside(key) + "   bake it, seal.key names it");
        out.println("key id       " + id);
        return 0;
    }

    private int write(ManifestOptions options) throws IOException, ManifestException {
        List<Place> places = places(options);
        Path key = options.key();
        // Before the files are read: a key that cannot be used should not take a minute to say so.
        PrivateKey secret = key == null ? null : ManifestKeys.readPrivate(key);
        PublicKey open =
                key == null ? null : ManifestKeys.readPublic(ManifestKeys.publicBeside(key));
        Path file = options.out();
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        long begin = clock.nanos();
        ProgressLine line = line(options.root(), places);
        Baking.Baked baked;
        try (OutputStream to = Files.newOutputStream(aside);
                ParallelReaders readers =
                        new ParallelReaders(
                                options.root(), Runtime.getRuntime().availableProcessors())) {
            ManifestHeader header = new ManifestHeader(null, places);
            ManifestWriter writer =
                    new ManifestWriter((bytes, length) -> to.write(bytes, 0, length), header);
            baked =
                    Baking.bake(
                            new SyscallTree(options.root()),
                            header,
                            writer,
                            readers,
                            line == null ? (entries, bytes) -> {} : line);
            if (secret != null && open != null) {
                writer.sign(ManifestKeys.sign(secret, open, baked.digest()));
            }
        } catch (IOException | ManifestException unwritten) {
            Files.deleteIfExists(aside);
            throw unwritten;
        } finally {
            if (line != null) {
                line.end();
            }
        }
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        out.println("manifest   " + file);
        out.println("entries    " + baked.entries() + took(begin, baked.bytes()));
        out.println("signed     " + (open == null ? "no" : "by key " + ManifestKeys.id(open)));
        out.println("digest     " + baked.digest());
        if (baked.tooDeep() > 0) {
            err.println(baked.tooDeep() + " directories are too deep and left out");
        }
        return 0;
    }

    /** Only where a person looks on: it costs a walk of its own. */
    private @Nullable ProgressLine line(Path root, List<Place> places) {
        // JDK 25 gives none where nobody looks on, the three before it one that says so.
        if (!Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)) {
            return null;
        }
        TreeWalk walk = new TreeWalk(new SyscallTree(root), places);
        int entries = 0;
        long bytes = 0;
        while (walk.next()) {
            entries++;
            bytes += walk.stat().size;
        }
        return new ProgressLine(err, entries, bytes);
    }

    /** What the manifest, the baseline and the spool are cannot be in the manifest. */
    private static List<Place> places(ManifestOptions options)
            throws IOException, ManifestException {
        // The second is what it is called while it is written.
        List<String> itself = List.of(options.outPath(), options.outPath() + ".new");
        if (!options.places().isEmpty()) {
            return ManifestPlaces.of(options.places(), itself);
        }
        try {
            var config = AgentConfigFile.read(options.config());
            List<Place> places =
                    ManifestPlaces.of(
                            config.seal().protect(), config.seal().exempt(), config.spool().dir());
            return ManifestPlaces.of(places, itself);
        } catch (ConfigException wrong) {
            throw new ManifestException(String.valueOf(wrong.getMessage()));
        }
    }

    private int verify(ManifestOptions options) throws IOException, ManifestException {
        long begin = clock.nanos();
        Found found = new Found();
        try (InputStream in = Files.newInputStream(options.manifest())) {
            ManifestReader reader = new ManifestReader(in::read);
            Comparison pass =
                    new Comparison(
                            reader,
                            new SyscallTree(options.root()),
                            new Stamps(),
                            0,
                            (path, words) -> found.add(words));
            pass.begin();
            boolean isMore;
            do {
                isMore = pass.step();
            } while (isMore);
            out.println("digest       " + reader.digest());
            boolean isTrusted = signature(options, reader);
            out.println(
                    "files        "
                            + pass.files()
                            + ", differences "
                            + found.count
                            + took(begin, pass.bytes()));
            return found.count == 0 && isTrusted ? 0 : 1;
        }
    }

    /** False when the signature is wrong, or when there is a key and no signature. */
    private boolean signature(ManifestOptions options, ManifestReader reader) throws IOException {
        Optional<Path> file = options.publicKey();
        var signature = reader.signature();
        if (file.isEmpty()) {
            out.println(
                    "signature    " + (signature == null ? "none" : "not checked: no public key"));
            return true;
        }
        PublicKey key = ManifestKeys.readPublic(file.get());
        boolean isGood = signature != null && ManifestKeys.isGood(key, reader.digest(), signature);
        out.println(
                "signature    "
                        + (isGood
                                ? "good, by key " + ManifestKeys.id(key)
                                : signature == null
                                        ? "MISSING, the key " + file.get() + " is there"
                                        : "WRONG for the key " + file.get()));
        return isGood;
    }

    private int digest(ManifestOptions options) throws IOException, ManifestException {
        try (InputStream in = Files.newInputStream(options.manifest())) {
            ManifestReader reader = new ManifestReader(in::read);
            Entry entry = new Entry();
            boolean isMore;
            do {
                isMore = reader.next(entry);
            } while (isMore);
            out.println(reader.digest());
        }
        return 0;
    }

    private String took(long begin, long bytes) {
        return String.format(
                Locale.ROOT,
                ", %.1f MB read in %.2f s",
                bytes / 1e6,
                (clock.nanos() - begin) / 1e9);
    }

    /** Prints the first of them, counts all. */
    private final class Found {
        private long count;

        void add(String words) {
            count++;
            if (count <= MAX_SHOWN) {
                out.println(words);
            } else if (count == MAX_SHOWN + 1) {
                out.println("... more");
            }
        }
    }
}
