package io.adamant.collector;

import io.adamant.collector.receipt.LocalActs;
import io.adamant.collector.security.operator.TokenFile;
import io.adamant.shared.time.WallClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * {@code adamant collector token NAME read|act FILE}: 0 when it was made, 1 when it could not be, 2
 * for a right that is none.
 */
final class TokenCommand {

    private TokenCommand() {}

    /**
     * @param who runs it, for the record
     */
    static int run(
            String name,
            String right,
            Path file,
            String who,
            WallClock wall,
            PrintStream out,
            PrintStream err) {
        return LocalCommand.run(
                new LocalActs(LocalCommand.besides(file)),
                who,
                "make a token of " + name + " to " + right + " in " + file.toAbsolutePath(),
                wall,
                err,
                () -> make(name, right, file, out, err));
    }

    private static LocalCommand.Result make(
            String name, String right, Path file, PrintStream out, PrintStream err) {
        if (!right.equals("read") && !right.equals("act")) {
            err.println("adamant: the right is read or act, not " + right);
            return new LocalCommand.Result(2, "refused: the right is none");
        }
        try {
            String token = TokenFile.add(file, name, right.equals("act"), new SecureRandom());
            out.println(token);
            err.println(file + " has its hash; this is the only time it is shown");
            return new LocalCommand.Result(0, "done");
        } catch (IOException | IllegalArgumentException failed) {
            err.println("adamant: no token was made: " + failed.getMessage());
            return new LocalCommand.Result(1, "refused: " + failed.getMessage());
        }
    }
}
