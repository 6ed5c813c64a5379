package io.adamant.agent.seal.policy;

import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Place;
import io.adamant.agent.seal.guard.Place.Rule;
import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns a policy into the marks that the kernel is given: {@code *} becomes what is there, links
 * become what they mean, and a file system mounted within a protected place gets a mark of its own,
 * for a walk up ends at the root of its file system.
 */
public final class PlaceList {

    /** Sealed at once: no boot writes there. */
    static final List<Path> EARLY = List.of(Path.of("/usr"), Path.of("/boot"));

    /** Written by whoever runs networks; a place only where sysctls are refused at all. */
    static final Path NETWORK_SYSCTLS = Path.of("/proc/sys/net");

    /** Where files live; anything else mounted is an interface to the kernel, or volatile. */
    private static final Set<String> DISKS =
            Set.of(
                    "ext2",
                    "ext3",
                    "ext4",
                    "xfs",
                    "btrfs",
                    "f2fs",
                    "vfat",
                    "exfat",
                    "overlay",
                    "squashfs",
                    "erofs",
                    "zfs",
                    "bcachefs");

    /** Small files that every Linux has; the first that is protected serves the canary. */
    private static final List<Path> CANARIES =
            List.of(
                    Path.of("/usr/lib/os-release"),
                    Path.of("/etc/os-release"),
                    Path.of("/etc/adamant/agent.yaml"),
                    Path.of("/etc/passwd"));

    private final SealPolicy policy;
    private final HostPlaces host;

    public PlaceList(SealPolicy policy, HostPlaces host) {
        this.policy = policy;
        this.host = host;
    }

    /**
     * Makes what must be there to be marked: a directory that is absent could be made by anybody
     * where its parent is not sealed, and a file that is absent could not be made where it is.
     */
    public void prepare() {
        for (Path file : SealDefaults.FILES) {
            if (policy.exempt().contains(file)) {
                host.makeFile(file);
            }
        }
        for (Path pattern : protectedPatterns()) {
            for (Path path : expand(pattern)) {
                boolean volatileOrHome =
                        path.startsWith("/run") || pattern.toString().contains("*");
                if (volatileOrHome && !host.exists(path)) {
                    host.makeDirectory(path);
                }
            }
        }
    }

    /**
     * A hook would tell of each use of a privilege and each message to the packet filter; the
     * watches tell what came of it, once.
     */
    private static Set<Refusable> judged(Set<Refusable> seen) {
        return seen.stream()
                .filter(kind -> !SealDefaults.WATCHED.contains(kind))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The marks, and an existing protected file for the canary. */
    public Optional<GuardPolicy> guardPolicy() {
        Map<Path, Place> places = new LinkedHashMap<>();
        for (Path pattern : protectedPatterns()) {
            List<Writer> writers = policy.writers().getOrDefault(pattern, List.of());
            for (Path path : expand(pattern)) {
                put(places, host.real(path), Rule.PROTECT, writers);
            }
        }
        for (Path pattern : policy.exempt()) {
            for (Path path : expand(pattern)) {
                put(places, host.real(path), Rule.EXEMPT, List.of());
            }
        }
        EARLY.forEach(path -> inherit(places, host.real(path)));
        for (HostPlaces.Mount mount : host.mounts()) {
            if (DISKS.contains(mount.type())) {
                inherit(places, mount.at());
            }
        }
        return canary(places.values())
                .map(
                        file ->
                                new GuardPolicy(
                                        List.copyOf(places.values()),
                                        policy.refused(),
                                        judged(policy.seen()),
                                        file));
    }

    private List<Path> protectedPatterns() {
        List<Path> all = new ArrayList<>(policy.protect());
        policy.writers().keySet().stream()
                .filter(p -> !all.contains(p))
                .filter(
                        p ->
                                !p.startsWith(NETWORK_SYSCTLS)
                                        || policy.refused().contains(Refusable.SYSCTL))
                .sorted()
                .forEach(all::add);
        return all;
    }

    private void put(Map<Path, Place> places, Path path, Rule rule, List<Writer> writers) {
        boolean early = rule == Rule.PROTECT && EARLY.stream().anyMatch(path::startsWith);
        places.putIfAbsent(path, new Place(path, rule, early, writers));
    }

    /** A mark of its own that says what the nearest one above says. */
    private void inherit(Map<Path, Place> places, Path path) {
        if (places.containsKey(path) || !host.exists(path)) {
            return;
        }
        for (Path at = path.getParent(); at != null; at = at.getParent()) {
            Place above = places.get(at);
            if (above != null) {
                put(places, path, above.rule(), above.writers());
                return;
            }
        }
    }

    /** Each directory that a {@code *} stands for; a path without one stands for itself. */
    private List<Path> expand(Path pattern) {
        if (!pattern.toString().contains("*")) {
            return List.of(pattern);
        }
        List<Path> found = List.of(Path.of("/"));
        for (Path part : pattern) {
            List<Path> next = new ArrayList<>();
            for (Path at : found) {
                if (part.toString().equals("*")) {
                    next.addAll(host.directories(at));
                } else {
                    next.add(at.resolve(part));
                }
            }
            found = next;
        }
        return found;
    }

    private Optional<Path> canary(Collection<Place> places) {
        return CANARIES.stream()
                .map(host::real)
                .filter(host::exists)
                .filter(file -> isProtected(places, file))
                .findFirst()
                .or(() -> anyFile(places));
    }

    /** A protected file, or one right in a protected directory. */
    private Optional<Path> anyFile(Collection<Place> places) {
        return places.stream()
                .filter(place -> place.rule() == Rule.PROTECT)
                .map(Place::path)
                .filter(host::exists)
                .flatMap(
                        path ->
                                host.isDirectory(path)
                                        ? host.files(path).stream()
                                        : Stream.of(path))
                .filter(file -> isProtected(places, file))
                .findFirst();
    }

    private static boolean isProtected(Collection<Place> places, Path file) {
        Place nearest = null;
        for (Place place : places) {
            boolean nearer =
                    nearest == null || place.path().getNameCount() > nearest.path().getNameCount();
            if (file.startsWith(place.path()) && nearer) {
                nearest = place;
            }
        }
        return nearest != null && nearest.rule() == Rule.PROTECT && nearest.writers().isEmpty();
    }
}
