package io.adamant.agent.bake;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.config.AgentConfigFile;
import io.adamant.agent.manifest.ManifestCommand;
import io.adamant.agent.manifest.Unreadable;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * {@code adamant-agent bake}: the last step of an image's build. Nothing is changed before
 * everything is checked. Run twice it says the same: what was cleared is not there any more, and
 * the manifest is written anew.
 */
public final class BakeCommand {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    private static final String HELP =
            """
            Usage: adamant-agent bake --key FILE [options]

            The last step of an image's build. Checks the configuration and whether this kernel
            and these file systems can do what its policy asks; takes out what belongs to this
            machine alone (machine-id, ssh host keys, the agent's disk buffer, instance
            identity); writes and signs the manifest of the sealed files; prints the digest that
            the collector must know for this image.

              --key FILE     the private key that signs; it never goes into an image. FILE.pub
                             is baked as /etc/adamant/manifest.pub
              --unsigned     no key: the digest alone vouches for the files
              --root DIR     the image's root, mounted there (default /). The kernel that runs
                             here is then not asked: run check on the image's own
              --config FILE  default ROOT/etc/adamant/agent.yaml
              --keep PATH    a path that is not taken out; may be repeated
              --dry-run      say what would be done, change nothing
              --help         this text

            Examples:
              adamant-agent manifest keygen --key ~/keys/web.pem       once, where you bake
              adamant-agent bake --key ~/keys/web.pem                  in the image's build
              adamant-agent bake --key ~/keys/web.pem --root /mnt/image
              adamant-agent bake --key ~/keys/web.pem --dry-run

            Exit status: 0 baked, 1 something could not be read or written, 2 configuration,
            host or command line not usable. Nothing was changed with 2, nor where a file could
            not be opened: that is tried before.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final MonotonicClock clock;
    private final Function<AgentConfig, List<String>> problems;

    /**
     * @param problems what this host cannot keep of a policy
     */
    public BakeCommand(
            PrintStream out,
            PrintStream err,
            MonotonicClock clock,
            Function<AgentConfig, List<String>> problems) {
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.problems = problems;
    }

    /** Bakes; the result is the exit status. */
    public int run(List<String> words) {
        try {
            BakeOptions options = BakeOptions.parse(words);
            if (options.isHelp()) {
                out.print(HELP);
                out.flush();
                return OK;
            }
            return bake(options);
        } catch (IllegalArgumentException unusable) {
            err.print("adamant-agent bake: " + unusable.getMessage() + "\n\n" + HELP);
            return UNUSABLE;
        } catch (IOException fault) {
            err.println("adamant-agent bake: " + fault);
            return FAILED;
        }
    }

    private int bake(BakeOptions options) throws IOException {
        List<String> wrong = wrong(options);
        if (!wrong.isEmpty()) {
            return refused(wrong, UNUSABLE);
        }
        Clearing clearing = new Clearing(options.root(), options.kept());
        List<Path> found = clearing.found();
        List<String> unreadable = unreadable(options, found);
        if (!unreadable.isEmpty()) {
            return refused(unreadable, FAILED);
        }
        for (Path path : found) {
            out.println((options.isDry() ? "would clear " : "cleared     ") + path);
        }
        if (options.isDry()) {
            out.println("would write the manifest; nothing was changed");
            return OK;
        }
        clearing.clear(found);
        bakePublicKey(options);
        int status = new ManifestCommand(out, err, clock).run(manifestWords(options));
        if (status == OK) {
            out.println("next        give the digest to the collector: manifests in its policy");
        }
        return status;
    }

    /** As text: a name that is no UTF-8 is no path everywhere. */
    private static boolean isWithin(String file, Path cleared) {
        return file.equals(cleared.toString()) || file.startsWith(cleared + "/");
    }

    private int refused(List<String> problems, int status) {
        err.println("adamant-agent bake: nothing was changed, for");
        problems.forEach(problem -> err.println("  " + problem));
        return status;
    }

    /** Before anything is cleared; what will be cleared need not be readable. */
    private static List<String> unreadable(BakeOptions options, List<Path> cleared)
            throws IOException {
        try {
            AgentConfig config = AgentConfigFile.read(options.config());
            return Unreadable.of(options.root(), config).stream()
                    .filter(file -> cleared.stream().noneMatch(path -> isWithin(file, path)))
                    .map(file -> file + " cannot be read; remove it, exempt it, or bake as root")
                    .toList();
        } catch (ConfigException changedMeanwhile) {
            throw new IOException(changedMeanwhile.getMessage(), changedMeanwhile);
        }
    }

    /** Everything at once. */
    private List<String> wrong(BakeOptions options) {
        List<String> wrong = new ArrayList<>();
        Path key = options.key();
        if (key != null && !Files.isRegularFile(key)) {
            wrong.add(key + " is no file: make one with adamant-agent manifest keygen");
        } else if (key != null && !Files.isRegularFile(publicBeside(key))) {
            wrong.add(publicBeside(key) + " is missing: it lies beside the private key");
        }
        if (key != null
                && key.toAbsolutePath().normalize().startsWith(options.root())
                && !options.isThisHost()) {
            wrong.add(key + " lies within the image: keep it off every image");
        }
        try {
            AgentConfig config = AgentConfigFile.read(options.config());
            if (options.isThisHost()) {
                wrong.addAll(problems.apply(config));
            }
        } catch (ConfigException faulty) {
            wrong.add(String.valueOf(faulty.getMessage()));
        }
        return wrong;
    }

    /** Before the manifest is written, so that it is in it. */
    private static void bakePublicKey(BakeOptions options) throws IOException {
        Path key = options.key();
        if (key != null) {
            Path there = options.root().resolve("etc/adamant/manifest.pub");
            Files.createDirectories(there.resolveSibling(""));
            Files.write(there, Files.readAllBytes(publicBeside(key)));
        }
    }

    private static Path publicBeside(Path key) {
        return key.resolveSibling(key.getFileName() + ".pub");
    }

    private static List<String> manifestWords(BakeOptions options) {
        List<String> words = new ArrayList<>(List.of("write", "--root", "" + options.root()));
        words.addAll(List.of("--config", "" + options.config()));
        Path key = options.key();
        if (key != null) {
            words.addAll(List.of("--key", "" + key));
        }
        return words;
    }
}
