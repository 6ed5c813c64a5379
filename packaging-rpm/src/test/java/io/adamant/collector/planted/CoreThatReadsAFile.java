package io.adamant.collector.planted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

record CoreThatReadsAFile(Path path) {
    String text() throws IOException {
        return Files.readString(path);
    }
}
