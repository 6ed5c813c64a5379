package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an instance's root can read, and nobody else. */
public final class Inside {

    private Inside() {}

    /** Empty where the instance is gone. */
    public static String token(Path instance) {
        try {
            return Files.readString(instance.resolve(LaunchTokens.INSIDE)).strip();
        } catch (IOException gone) {
            return "";
        }
    }
}
