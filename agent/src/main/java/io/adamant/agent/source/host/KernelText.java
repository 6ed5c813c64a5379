package io.adamant.agent.source.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the small text files of the kernel: at most {@value #MAX_BYTES} bytes. */
final class KernelText {

    static final int MAX_BYTES = 256 * 1024;

    private KernelText() {}

    static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    static List<String> lines(Path file) throws IOException {
        return split(read(file), '\n');
    }

    /** The words of a line, whatever blanks are between them. */
    static List<String> words(String line) {
        return split(line, ' ');
    }

    /** A number, or -1 where there is none. */
    static long number(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length();
            if (end
                    || text.charAt(i) == separator
                    || (separator == ' ' && text.charAt(i) == '\t')) {
                if (i > from) {
                    parts.add(text.substring(from, i));
                }
                from = i + 1;
            }
        }
        return parts;
    }
}
