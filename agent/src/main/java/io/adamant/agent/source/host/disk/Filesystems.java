package io.adamant.agent.source.host.disk;

import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelFileException;
import io.adamant.agent.source.host.reading.KernelFileException.Reason;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The room of the mounted file systems: {@code /proc/self/mountinfo} and statfs(2). Virtual and
 * remote ones apart, one per device, at most {@value #MAX_FILESYSTEMS}.
 *
 * <p>A file system on a dying disk can hang whoever asks. So they are asked aside: what is not
 * answered when the reading comes is absent and counted as {@code statfs}, {@code timeout}, and is
 * not asked again before it answers. At most {@value #MAX_HUNG} threads hang at once; beyond that
 * none is asked.
 */
public final class Filesystems implements Reading {

    static final int MAX_FILESYSTEMS = 32;
    static final int MAX_HUNG = 4;

    private static final String STATFS = "statfs";
    private static final String USAGE = "system.filesystem.usage";
    private static final String STATE = "system.filesystem.state";
    private static final String INODES = "system.filesystem.inodes.usage";

    private final KernelFile file;
    private final KernelText text;
    private final Faults faults;
    private final Statfs statfs;
    private final Executor aside;
    private final List<RoomQuery> hung = new ArrayList<>();
    private @Nullable RoomQuery query;
    private @Nullable KernelFileException unreadable;

    /**
     * @param aside runs what may hang, each on a thread of its own
     */
    public Filesystems(Path proc, KernelText text, Faults faults, Statfs statfs, Executor aside) {
        this.file = KernelFile.of(proc, "self/mountinfo");
        this.text = text;
        this.faults = faults;
        this.statfs = statfs;
        this.aside = aside;
    }

    @Override
    public void begin() {
        query = null;
        unreadable = null;
        hung.removeIf(RoomQuery::isDone);
        List<Mount> mounts;
        try {
            mounts = reported();
        } catch (KernelFileException e) {
            unreadable = e;
            return;
        }
        if (hung.size() < MAX_HUNG) {
            RoomQuery asked = new RoomQuery(mounts, statfs);
            query = asked;
            aside.execute(asked);
        } else {
            faults.unreadable(STATFS, Reason.TIMEOUT);
        }
    }

    @Override
    public void read(Points points) {
        KernelFileException why = unreadable;
        if (why != null) {
            throw why;
        }
        RoomQuery asked = query;
        if (asked == null) {
            return;
        }
        if (!asked.isDone()) {
            hung.add(asked);
        }
        for (Mount mount : asked.mounts()) {
            Optional<Statfs.Room> room = asked.room(mount);
            if (room.isPresent()) {
                add(points, mount, room.get());
            } else {
                faults.unreadable(STATFS, asked.hasAnswer(mount) ? Reason.FAILED : Reason.TIMEOUT);
            }
        }
    }

    private List<Mount> reported() {
        List<Mount> reported = Mount.reported(mounts());
        faults.leftOut("filesystem", reported.size() - MAX_FILESYSTEMS);
        List<Mount> bounded = reported.subList(0, Math.min(MAX_FILESYSTEMS, reported.size()));
        List<Mount> answering = new ArrayList<>();
        for (Mount mount : bounded) {
            if (hung.stream().anyMatch(waiting -> waiting.isAsking(mount))) {
                faults.unreadable(STATFS, Reason.TIMEOUT);
            } else {
                answering.add(mount);
            }
        }
        return answering;
    }

    private List<Mount> mounts() {
        text.load(file);
        List<Mount> mounts = new ArrayList<>();
        while (text.nextLine()) {
            Mount mount = mount();
            if (mount != null) {
                mounts.add(mount);
            }
        }
        return mounts;
    }

    /** One line: id, parent, device, root, point, options, optional fields, -, type, source. */
    private @Nullable Mount mount() {
        text.skipWords(3);
        String id = text.word();
        text.skipWords(2);
        String point = Mount.unescape(text.word());
        text.nextWord();
        String mode = text.wordIs("ro") || text.wordStartsWith("ro,") ? "ro" : "rw";
        boolean optional = text.nextWord(); // shared:n, master:n, until a dash
        while (optional && !text.wordIs("-")) {
            optional = text.nextWord();
        }
        text.nextWord();
        String type = text.word();
        if (!text.nextWord()) {
            text.malformed();
            return null;
        }
        return new Mount(id, Mount.unescape(text.word()), point, type, mode);
    }

    private static void add(Points points, Mount mount, Statfs.Room room) {
        if (room.totalBytes() == 0) {
            return; // nothing to fill: not among the known virtual ones, but virtual
        }
        long used = room.totalBytes() - room.freeBytes();
        points.upDown("system.filesystem.limit", "By", room.totalBytes(), labels(mount));
        points.upDown(USAGE, "By", used, labels(mount, STATE, "used"));
        points.upDown(USAGE, "By", room.availableBytes(), labels(mount, STATE, "free"));
        long reserved = Math.max(0, room.freeBytes() - room.availableBytes());
        points.upDown(USAGE, "By", reserved, labels(mount, STATE, "reserved"));
        if (room.inodes() > 0) {
            long taken = room.inodes() - room.freeInodes();
            points.upDown(INODES, "{inodes}", taken, labels(mount, STATE, "used"));
            points.upDown(INODES, "{inodes}", room.freeInodes(), labels(mount, STATE, "free"));
        }
    }

    private static String[] labels(Mount mount, String... more) {
        List<String> labels =
                new ArrayList<>(
                        List.of(
                                "system.device",
                                mount.device(),
                                "system.filesystem.mountpoint",
                                mount.point(),
                                "system.filesystem.type",
                                mount.type(),
                                "system.filesystem.mode",
                                mount.mode()));
        labels.addAll(List.of(more));
        return labels.toArray(String[]::new);
    }
}
