package io.adamant.agent.linux.guard.place;

import io.adamant.agent.linux.guard.layout.GuardFacts.FileId;
import io.adamant.agent.linux.guard.layout.Mark;
import io.adamant.agent.linux.guard.place.GuardException.Code;
import io.adamant.agent.seal.guard.Place;
import io.adamant.agent.seal.guard.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The marks that a policy's places come to on this host: paths become devices and inodes. */
public final class PlaceTable {

    /** The key of a mark. */
    public record Key(long device, long inode) {}

    private static final Path NET_SYSCTL = Path.of("/proc/sys/net");
    private static final Path PROC_SYS = Path.of("/proc/sys");

    private final Inodes inodes;
    private final List<String> units;
    private final Map<Key, Long> marks = new LinkedHashMap<>();
    private final List<String> absent = new ArrayList<>();

    /**
     * @param units that marks name by their place in this list, see {@link #units}
     */
    public PlaceTable(Inodes inodes, List<String> units) {
        this.inodes = inodes;
        this.units = List.copyOf(units);
    }

    /** The units that a policy's writers are of, each once, in a fixed order. */
    public static List<String> units(List<Place> places) {
        Set<String> units = new TreeSet<>();
        for (Place place : places) {
            for (Writer writer : place.writers()) {
                if (writer instanceof Writer.Unit(String unit)) {
                    HostFacts.requireName(unit);
                    units.add(unit);
                }
            }
        }
        if (units.size() > Mark.MAX_UNITS) {
            throw new GuardException(
                    Code.POLICY,
                    "writers of " + units.size() + " units; at most " + Mark.MAX_UNITS);
        }
        return List.copyOf(units);
    }

    /** Places that no mark can tell, each with the reason. */
    public static List<String> unjudged(Inodes inodes, List<Place> places) {
        return places.stream()
                .map(Place::path)
                .filter(path -> inodes.magic(path) == Inodes.BTRFS)
                .map(PlaceTable::onBtrfs)
                .toList();
    }

    private static String onBtrfs(Path path) {
        return path + " (on btrfs, whose subvolumes number their files alike)";
    }

    public Map<Key, Long> marks() {
        return marks;
    }

    /** Paths of which nothing can be marked: they do not exist, or the reason stands behind. */
    public List<String> absent() {
        return List.copyOf(absent);
    }

    public void add(Place place) {
        long bits = bits(place);
        if (place.path().startsWith(NET_SYSCTL)) {
            networkSysctl(bits);
            return;
        }
        if (place.path().startsWith(PROC_SYS) && !place.path().equals(PROC_SYS)) {
            absent.add(place.path() + " (below /proc/sys only net has a rule of its own)");
            return;
        }
        protect(place.path(), bits);
    }

    /** Marks a path, and the directories above it when it is protected. */
    public void protect(Path path, long bits) {
        if (inodes.magic(path) == Inodes.BTRFS) {
            absent.add(onBtrfs(path));
            return;
        }
        Key key = key(path);
        if (key == null) {
            absent.add(path.toString());
            return;
        }
        put(key, bits);
        if ((bits & Mark.PROTECT) != 0) {
            for (Path above = path.getParent(); above != null; above = above.getParent()) {
                onWay(above);
            }
        }
    }

    /** Below /proc/sys/net, where a container may turn the knobs of its own network. */
    public void networkSysctl(long bits) {
        put(new Key(Mark.KIND | Inodes.PROC, Mark.NET_SYSCTL), bits | Mark.BY_OWN_NETWORK);
    }

    /** Everything on a kind of file system that no mark of its own decides. */
    public void kind(long magic, long bits) {
        put(new Key(Mark.KIND | magic, Mark.REST), bits);
    }

    public void inode(long stDev, long inode, long bits) {
        put(new Key(Inodes.kernel(stDev), inode), bits);
    }

    /** A mount in a protected place may not be taken away, moved or hidden. */
    public void mountPoint(Path point) {
        Path parent = point.getParent();
        if (parent != null && isProtected(parent)) {
            onWay(point);
        }
    }

    private boolean isProtected(Path directory) {
        Key first = key(directory);
        if (first == null) {
            return false;
        }
        for (Path at = directory; at != null; at = at.getParent()) {
            Key key = key(at);
            if (key == null || key.device() != first.device()) {
                break;
            }
            long bits = marks.getOrDefault(key, 0L);
            if ((bits & (Mark.PROTECT | Mark.EXEMPT)) != 0) {
                return (bits & Mark.EXEMPT) == 0;
            }
        }
        return (marks.getOrDefault(new Key(first.device(), Mark.REST), 0L) & Mark.PROTECT) != 0;
    }

    private void onWay(Path path) {
        Key key = key(path);
        if (key != null) {
            put(key, Mark.ON_WAY);
        }
    }

    private void put(Key key, long bits) {
        marks.merge(key, bits, (before, more) -> before | more);
    }

    private @Nullable Key key(Path path) {
        FileId id = inodes.id(path).orElse(null);
        if (id == null) {
            return null;
        }
        long magic = inodes.magic(path);
        boolean same = KernelSwitches.KINDS.contains(magic);
        return new Key(same ? Mark.KIND | magic : id.device(), id.inode());
    }

    private long bits(Place place) {
        long bits =
                switch (place.rule()) {
                    case PROTECT -> Mark.PROTECT;
                    case EXEMPT -> Mark.EXEMPT;
                };
        for (Writer writer : place.writers()) {
            bits |=
                    switch (writer) {
                        case Writer.Pid1() -> Mark.BY_PID_1;
                        case Writer.Agent() -> Mark.BY_AGENT;
                        case Writer.Unit(String unit) -> Mark.BY_UNIT << units.indexOf(unit);
                    };
        }
        return place.early() ? bits | Mark.EARLY : bits;
    }
}
