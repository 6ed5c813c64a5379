package io.adamant.collector.localcloud.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One reading of {@code /proc/PID/stat}: who is whose child, and in which state (proc_pid_stat(5)).
 * A process that ends while the table is read may be missing from it.
 */
public final class ProcessTable {

    private record Row(long parent, char state) {}

    private final Path proc;
    private final Map<Long, Row> rows;
    private final Map<Long, List<Long>> children = new HashMap<>();

    private ProcessTable(Path proc, Map<Long, Row> rows) {
        this.proc = proc;
        this.rows = rows;
        rows.forEach(
                (pid, row) ->
                        children.computeIfAbsent(row.parent(), p -> new ArrayList<>()).add(pid));
    }

    /**
     * @param proc {@code /proc}, or a golden copy of it
     * @throws UncheckedIOException when the directory itself cannot be listed
     */
    public static ProcessTable read(Path proc) {
        Map<Long, Row> rows = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                readRow(entry, rows);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ProcessTable(proc, rows);
    }

    private static void readRow(Path entry, Map<Long, Row> rows) {
        String stat;
        try {
            stat = Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return; // ended since the listing
        }
        // The command name is in parentheses and may itself hold spaces and parentheses.
        int afterName = stat.lastIndexOf(')');
        if (afterName < 0) {
            return;
        }
        String[] fields = stat.substring(afterName + 2).split(" ");
        long pid = Long.parseLong(entry.getFileName().toString());
        rows.put(pid, new Row(Long.parseLong(fields[1]), fields[0].charAt(0)));
    }

    public boolean has(long pid) {
        Row row = rows.get(pid);
        return row != null && !ended(row);
    }

    /** Whether the process is stopped by a signal; false for one that is not in the table. */
    public boolean isStopped(long pid) {
        Row row = rows.get(pid);
        return row != null && row.state() == 'T';
    }

    /** The process and all its descendants that have not ended, parents first; empty when gone. */
    public List<Long> tree(long root) {
        List<Long> found = new ArrayList<>();
        Deque<Long> next = new ArrayDeque<>(List.of(root));
        while (!next.isEmpty()) {
            long pid = next.removeFirst();
            if (has(pid)) {
                found.add(pid);
            }
            next.addAll(children.getOrDefault(pid, List.of()));
        }
        return found;
    }

    /** The process of this tree that its innermost pid namespace numbers {@code inner}. */
    public OptionalLong byInnerPid(long root, long inner) {
        return tree(root).stream()
                .mapToLong(Long::longValue)
                .filter(p -> innerPid(p) == inner)
                .findFirst();
    }

    /** The first process of this tree that systemd started for a unit. */
    public OptionalLong byUnit(long root, String unit) {
        return tree(root).stream()
                .mapToLong(Long::longValue)
                .filter(pid -> isOf(pid, unit))
                .findFirst();
    }

    private boolean isOf(long pid, String unit) {
        try {
            return Files.readAllLines(proc.resolve(pid + "/cgroup"), StandardCharsets.ISO_8859_1)
                    .stream()
                    .anyMatch(line -> line.endsWith("/" + unit));
        } catch (IOException gone) {
            return false;
        }
    }

    /** Last number of the NSpid line; 0 for a process that has only one pid or is gone. */
    private long innerPid(long pid) {
        try {
            for (String line :
                    Files.readAllLines(
                            proc.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("NSpid:")) {
                    String[] words = line.strip().split("\\s+");
                    return words.length > 2 ? Long.parseLong(words[words.length - 1]) : 0;
                }
            }
            return 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    private static boolean ended(Row row) {
        return row.state() == 'Z' || row.state() == 'X';
    }
}
