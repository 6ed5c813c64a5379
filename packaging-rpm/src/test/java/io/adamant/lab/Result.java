package io.adamant.lab;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a command in a guest ended.
 *
 * @param exit 0 to 255; 137 also when its time was over
 * @param outBytes what it printed
 * @param errBytes what it complained
 */
public record Result(int exit, byte[] outBytes, byte[] errBytes) {

    public Result {
        outBytes = outBytes.clone();
        errBytes = errBytes.clone();
    }

    @Override
    public byte[] outBytes() {
        return outBytes.clone();
    }

    @Override
    public byte[] errBytes() {
        return errBytes.clone();
    }

    public String out() {
        return new String(outBytes, StandardCharsets.UTF_8);
    }

    public String err() {
        return new String(errBytes, StandardCharsets.UTF_8);
    }

    public boolean isDone() {
        return exit == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Result that
                && exit == that.exit
                && Arrays.equals(outBytes, that.outBytes)
                && Arrays.equals(errBytes, that.errBytes);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * exit + Arrays.hashCode(outBytes)) + Arrays.hashCode(errBytes);
    }

    @Override
    public String toString() {
        return "exit " + exit + "\n" + out() + err();
    }
}
