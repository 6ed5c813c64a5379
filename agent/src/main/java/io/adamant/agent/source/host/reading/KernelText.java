package io.adamant.agent.source.host.reading;

import io.adamant.agent.source.host.reading.KernelFileException.Reason;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One kernel file at a time in one reused buffer, and a cursor over its lines and words, so that a
 * reading makes no string of what it does not ship. At most {@value #MAX_BYTES} bytes of a file.
 *
 * <p>The kernel ends each line: what follows the last line end is cut, and a cut number would be a
 * wrong number, so it is not read.
 */
public final class KernelText {

    /** A machine of 1024 processors has a {@code /proc/stat} of about 130 KB. */
    public static final int MAX_BYTES = 512 * 1024;

    /** The JDK copies reads up to this size over the stack, larger ones over the C heap. */
    private static final int READ_BYTES = 8192;

    private static final int MAX_LONG_DIGITS = 18;

    private final Faults faults;
    private byte[] buffer = new byte[READ_BYTES];
    private String label = "";
    private boolean malformed;
    private int size;
    private int nextLine;
    private int lineEnd;
    private int wordStart;
    private int wordEnd;

    /**
     * @param faults told when a file is cut or holds what is no number
     */
    public KernelText(Faults faults) {
        this.faults = faults;
    }

    /**
     * Takes a file's text; the cursor is before its first line.
     *
     * @throws KernelFileException when it cannot be read
     */
    public void load(KernelFile file) {
        loadMaybeEmpty(file);
        if (size == 0) {
            malformed();
        }
    }

    /** As {@link #load}, for a list that has no line where there is nothing to list. */
    public void loadMaybeEmpty(KernelFile file) {
        label = file.label();
        malformed = false;
        try (FileInputStream in = new FileInputStream(file.path())) {
            fill(in);
        } catch (IOException e) {
            throw new KernelFileException(label, reason(file, e));
        }
        cutLastLine();
        rewind();
    }

    /** Before the first line again. */
    public void rewind() {
        nextLine = 0;
        lineEnd = 0;
        wordEnd = 0;
    }

    /** To the next line, before its first word; false at the end. */
    public boolean nextLine() {
        if (nextLine >= size) {
            return false;
        }
        wordStart = nextLine;
        wordEnd = nextLine;
        lineEnd = nextLine;
        while (buffer[lineEnd] != '\n') {
            lineEnd++;
        }
        nextLine = lineEnd + 1;
        return true;
    }

    /** To the next word of the line; false, and an empty word, at the line's end. */
    public boolean nextWord() {
        wordStart = wordEnd;
        while (wordStart < lineEnd && isBlank(buffer[wordStart])) {
            wordStart++;
        }
        wordEnd = wordStart;
        while (wordEnd < lineEnd && !isBlank(buffer[wordEnd])) {
            wordEnd++;
        }
        return wordEnd > wordStart;
    }

    /** Past as many words; false when the line has fewer. */
    public boolean skipWords(int count) {
        boolean there = true;
        for (int i = 0; i < count; i++) {
            there = nextWord();
        }
        return there;
    }

    /** To the word that ends with this character within the line, which names may precede. */
    public boolean skipPastLast(char c) {
        for (int i = lineEnd - 1; i >= wordEnd; i--) {
            if (buffer[i] == c) {
                wordEnd = i + 1;
                return true;
            }
        }
        return false;
    }

    /** The text from the end of the word up to this character, which is skipped; or empty. */
    public String upTo(char c) {
        for (int i = wordEnd; i < lineEnd; i++) {
            if (buffer[i] == c) {
                String text = text(wordEnd, i).strip();
                wordEnd = i + 1;
                return text;
            }
        }
        return "";
    }

    /** The word as a string. */
    public String word() {
        return text(wordStart, wordEnd);
    }

    public boolean wordIs(String ascii) {
        return wordEnd - wordStart == ascii.length() && wordStartsWith(ascii);
    }

    public boolean wordStartsWith(String ascii) {
        if (wordEnd - wordStart < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (buffer[wordStart + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Which of the names the word is, or -1. */
    public int wordAmong(String[] names) {
        for (int i = 0; i < names.length; i++) {
            if (wordIs(names[i])) {
                return i;
            }
        }
        return -1;
    }

    /** The word's first character; NUL where there is no word. */
    public char initial() {
        return wordEnd > wordStart ? (char) buffer[wordStart] : 0;
    }

    /** The next word as a number, see {@link #number(int)}. */
    public double nextNumber() {
        nextWord();
        return number(0);
    }

    /**
     * The word as a number: digits, perhaps a point and more digits, nothing else.
     *
     * @param from characters of the word to skip first
     * @return not a number, and counted, where it is none: the series is then left out
     */
    public double number(int from) {
        long value = 0;
        double scale = 0;
        int digits = 0;
        for (int i = wordStart + from; i < wordEnd; i++) {
            int digit = buffer[i] - '0';
            if (digit >= 0 && digit <= 9 && digits < MAX_LONG_DIGITS) {
                digits++;
                value = value * 10 + digit;
                scale *= 10;
            } else if (buffer[i] == '.' && scale == 0 && digits > 0) {
                scale = 1;
            } else {
                return digits == MAX_LONG_DIGITS ? huge(from) : malformed();
            }
        }
        if (digits == 0) {
            return malformed();
        }
        return scale == 0 ? value : value / scale;
    }

    /** Notes, once per file, that it is not as documented. Returns not a number. */
    public double malformed() {
        if (!malformed) {
            malformed = true;
            faults.unreadable(label, Reason.MALFORMED);
        }
        return Double.NaN;
    }

    /** Up to 2^64 - 1, as the kernel's counters go. */
    private double huge(int from) {
        String text = text(wordStart + from, wordEnd);
        if (text.length() > 20 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return malformed();
        }
        return Double.parseDouble(text);
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }

    private void fill(InputStream in) throws IOException {
        size = 0;
        int read = 0;
        while (read >= 0) {
            size += read;
            if (size == buffer.length) {
                if (size >= MAX_BYTES) {
                    malformed = true;
                    faults.unreadable(label, Reason.TOO_LONG);
                    return;
                }
                buffer = Arrays.copyOf(buffer, size * 2);
            }
            read = in.read(buffer, size, Math.min(READ_BYTES, buffer.length - size));
        }
    }

    private void cutLastLine() {
        int end = size;
        while (end > 0 && buffer[end - 1] != '\n') {
            end--;
        }
        if (end < size) {
            malformed();
        }
        size = end;
    }

    /** The JDK tells the error number only in words. */
    static Reason reason(KernelFile file, IOException e) {
        File there = new File(file.path());
        if (!there.exists()) {
            return Reason.ABSENT;
        }
        if (!there.canRead()) {
            return Reason.DENIED;
        }
        return String.valueOf(e.getMessage()).contains("not supported")
                ? Reason.UNSUPPORTED
                : Reason.FAILED;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
