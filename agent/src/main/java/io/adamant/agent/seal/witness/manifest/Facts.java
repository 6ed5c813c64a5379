package io.adamant.agent.seal.witness.manifest;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Reads of a file what makes its entry. */
final class Facts {

    private final FileTree files;

    Facts(FileTree files) {
        this.files = files;
    }

    /**
     * Fills an entry.
     *
     * @return bytes of content that were read
     */
    long read(ByteText path, FileStat stat, Entry into) {
        into.path.set(path);
        into.takeFacts(stat);
        if (stat.type == FileType.MOUNT_POINT) {
            return 0;
        }
        attributes(path, into.attributes);
        return content(path, stat, into.content);
    }

    private long content(ByteText path, FileStat stat, ByteText into) {
        return switch (stat.type) {
            case FILE -> {
                if (!files.sha256(path, stat.size, into)) {
                    into.set(Entry.NONE);
                }
                yield stat.size;
            }
            case LINK -> {
                if (!files.target(path, into) || into.isEmpty()) {
                    into.set(Entry.NONE);
                }
                yield 0;
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                into.set((stat.deviceNumber >>> 32) + ":" + (stat.deviceNumber & 0xffff_ffffL));
                yield 0;
            }
            case DIRECTORY, PIPE, SOCKET, MOUNT_POINT -> 0;
        };
    }

    private void attributes(ByteText path, ByteText into) {
        Map<String, byte[]> sorted = new TreeMap<>();
        files.attributes(path, sorted::put);
        if (sorted.isEmpty()) {
            return;
        }
        into.clear();
        sorted.forEach((name, value) -> attribute(name, value, into));
        if (into.length() > ManifestText.MAX_ATTRIBUTES) {
            byte[] all = new byte[into.length()];
            System.arraycopy(into.bytes(), 0, all, 0, all.length);
            into.set("sha256:");
            ManifestText.hex(ManifestText.sha256().digest(all), into);
        }
    }

    private static void attribute(String name, byte[] value, ByteText into) {
        if (!into.isEmpty()) {
            into.append(',');
        }
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            int one = each & 0xff;
            if (ManifestText.isEscaped(one) || one == ',' || one == '=') {
                ManifestText.escape(one, into);
            } else {
                into.append(one);
            }
        }
        into.append('=');
        ManifestText.hex(value, into);
    }
}
