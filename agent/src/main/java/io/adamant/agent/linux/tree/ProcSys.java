package io.adamant.agent.linux.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.witness.manifest.ByteText;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads {@code /proc/sys} whole: about 1,300 keys, three system calls each. Which keys there are is
 * looked up again every {@value #RELIST} looks.
 */
final class ProcSys {

    static final int RELIST = 10;

    /** Most keys and the deepest directory: a host with ten thousand devices has more. */
    static final int MAX_KEYS = 20_000;

    private static final int MAX_DEPTH = 12;
    private static final int MAX_VALUE = 4_096;

    private final byte[] root;
    private final RawFiles raw = new RawFiles(Arena.ofAuto());
    private final List<byte[]> keys = new ArrayList<>();
    private final ByteText text = new ByteText();
    private int looks;

    ProcSys(String root) {
        this.root = root.getBytes(StandardCharsets.UTF_8);
    }

    /** See {@code KernelTexts.sysctls}. */
    String read(Predicate<String> leftOut) {
        if (looks++ % RELIST == 0) {
            keys.clear();
            list("", 0, leftOut);
        }
        text.clear();
        for (byte[] key : keys) {
            value(key);
        }
        return text.toString();
    }

    private void list(String directory, int depth, Predicate<String> leftOut) {
        List<String> directories = new ArrayList<>();
        List<String> files = new ArrayList<>();
        byte[] path = ("/" + directory).getBytes(StandardCharsets.UTF_8);
        if (depth > MAX_DEPTH || !raw.setPath(root, path, path.length)) {
            return;
        }
        raw.names(
                (name, type) -> {
                    String text = directory + new String(name, StandardCharsets.UTF_8);
                    (type == RawFiles.TYPE_DIRECTORY ? directories : files).add(text);
                });
        files.sort(null);
        directories.sort(null);
        for (String file : files) {
            if (keys.size() < MAX_KEYS && !leftOut.test(file.replace('/', '.'))) {
                keys.add(("/" + file).getBytes(StandardCharsets.UTF_8));
            }
        }
        for (String below : directories) {
            if (!leftOut.test(below.replace('/', '.'))) {
                list(below + "/", depth + 1, leftOut);
            }
        }
    }

    private void value(byte[] key) {
        if (!raw.setPath(root, key, key.length)) {
            return;
        }
        int fd = raw.open(Syscalls.O_NONBLOCK);
        if (fd < 0) {
            return;
        }
        long count = raw.read(fd);
        raw.close(fd);
        if (count < 0) {
            return;
        }
        for (int i = 1; i < key.length; i++) {
            text.append(key[i] == '/' ? '.' : key[i]);
        }
        text.append('\t');
        byte[] value = raw.buffer.asSlice(0, Math.min(count, MAX_VALUE)).toArray(JAVA_BYTE);
        int end = value.length;
        while (end > 0 && value[end - 1] == '\n') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            value[i] = value[i] == '\n' ? (byte) ' ' : value[i];
        }
        text.append(Arrays.copyOf(value, end), 0, end);
        text.append('\n');
    }
}
