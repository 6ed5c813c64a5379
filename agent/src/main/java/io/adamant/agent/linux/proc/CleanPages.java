package io.adamant.agent.linux.proc;

import io.adamant.agent.linux.Syscalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages of the virtual machine's own files that it has mapped and not changed: its library, its
 * class archives, its modules. A start touches nearly all of them, and the kernel maps sixteen
 * around each touched one; running needs a small part. Given back ({@code MADV_DONTNEED} of
 * madvise(2)) they stay in the page cache, where the kernel may take them like those of any file; a
 * touched one is mapped again, without a read while it is there.
 *
 * <p>Only areas that cannot be written, and in which nothing is anonymous or swapped, are given
 * back: everything in them is in the file. The virtual machine maps these files for its whole life,
 * so that no area becomes something else between the look and the call.
 */
public final class CleanPages implements Runnable {

    private static final int MADVISE = 28;
    private static final int DONT_NEED = 4;

    /**
     * An area of a mapped file (proc_pid_smaps(5)).
     *
     * @param kib resident
     * @param changedKib of no file any more, in memory or swapped
     */
    record Area(long from, long until, boolean isWritable, long kib, long changedKib) {

        boolean isClean() {
            return !isWritable && changedKib == 0 && kib > 0;
        }
    }

    private final Path smaps;

    /**
     * @param smaps {@code /proc/self/smaps} but in tests
     */
    public CleanPages(Path smaps) {
        this.smaps = smaps;
    }

    @Override
    public void run() {
        giveBack();
    }

    /** How many bytes were resident and are no more; 0 where the kernel does not say. */
    long giveBack() {
        if (!Syscalls.knowsThisMachine()) {
            return 0;
        }
        Syscalls syscalls = new Syscalls();
        long kib = 0;
        for (Area area : areas()) {
            long bytes = area.until() - area.from();
            if (area.isClean() && syscalls.call(MADVISE, area.from(), bytes, DONT_NEED) == 0) {
                kib += area.kib();
            }
        }
        return kib << 10;
    }

    /** The areas of the virtual machine's files; none where the kernel does not say. */
    List<Area> areas() {
        List<Area> areas = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(smaps, StandardCharsets.ISO_8859_1)) {
            boolean isOne = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isEmpty() && !Character.isUpperCase(line.charAt(0))) {
                    isOne = isTheMachines(line);
                    if (isOne) {
                        areas.add(area(line));
                    }
                } else if (isOne) {
                    areas.set(areas.size() - 1, with(areas.getLast(), line));
                }
            }
        } catch (IOException unreadable) {
            return List.of();
        }
        return areas;
    }

    private static boolean isTheMachines(String head) {
        return head.endsWith("/libjvm.so")
                || head.endsWith(".jsa")
                || head.endsWith("/lib/modules");
    }

    /** Such as {@code 7f00-7f10 r-xp 00002000 fe:00 42 /usr/lib/jvm/lib/server/libjvm.so}. */
    private static Area area(String head) {
        int dash = head.indexOf('-');
        int space = head.indexOf(' ');
        return new Area(
                Long.parseUnsignedLong(head, 0, dash, 16),
                Long.parseUnsignedLong(head, dash + 1, space, 16),
                head.charAt(space + 2) != '-',
                0,
                0);
    }

    private static Area with(Area area, String line) {
        if (line.startsWith("Rss:")) {
            return new Area(area.from, area.until, area.isWritable, kib(line), area.changedKib);
        }
        boolean isChange = line.startsWith("Anonymous:") || line.startsWith("Swap:");
        return isChange
                ? new Area(
                        area.from,
                        area.until,
                        area.isWritable,
                        area.kib,
                        area.changedKib + kib(line))
                : area;
    }

    private static long kib(String line) {
        int end = line.length() - " kB".length();
        return Long.parseLong(line, line.lastIndexOf(' ', end - 1) + 1, end, 10);
    }
}
