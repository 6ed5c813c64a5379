package io.adamant.agent.linux.watch;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Actor;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Who;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.watch.Configured;
import io.adamant.agent.seal.watch.MountView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Mount namespaces that are not the host's, and what they show at protected places. Each is read
 * again at each {@value #ROUND}rd look, since mounts may be added to a service's own. A unit whose
 * view was seen once may be started again with the same.
 */
final class NamespaceViews {

    static final int ROUND = 3;

    /** Namespaces looked into in one round; containers have their own, and another root. */
    static final int MAX_NAMESPACES = 1_024;

    private static final String SOURCE = "mountinfo";

    private final Path proc;
    private final ProcLinks links;
    private final ProcFacts facts;
    private final Configured known = new Configured();
    private final Map<Long, Integer> hashes = new HashMap<>();
    private final Set<Long> lookedAt = new HashSet<>();
    private @Nullable SealPolicy policy;
    private long hostNamespace;
    private int looks;
    private MountView host = MountView.parse("");

    NamespaceViews(Path proc, ProcLinks links, ProcFacts facts) {
        this.proc = proc;
        this.links = links;
        this.facts = facts;
    }

    /** The host's view is that of process 1. */
    void begin(SealPolicy places) {
        policy = places;
        hostNamespace = links.mountNamespace(1);
    }

    void beginLook() {
        lookedAt.clear();
        looks++;
        host = MountView.parse(mountinfo(1));
    }

    void endLook() {
        hashes.keySet().retainAll(lookedAt);
    }

    /** One process; the first of a namespace stands for all in it. */
    void look(int processId, long namespace, List<Sighting> found) {
        boolean isOther = namespace != 0 && namespace != hostNamespace;
        if (!isOther || lookedAt.size() >= MAX_NAMESPACES || !lookedAt.add(namespace)) {
            return;
        }
        boolean isKnown = hashes.containsKey(namespace);
        if (isKnown && looks % ROUND != 0) {
            return;
        }
        String mountinfo = mountinfo(processId);
        Integer before = hashes.put(namespace, mountinfo.hashCode());
        if (before == null || before != mountinfo.hashCode()) {
            differences(processId, MountView.parse(mountinfo), found);
        }
    }

    private void differences(int processId, MountView view, List<Sighting> found) {
        for (MountView.Difference difference : view.differences(host, this::matters)) {
            if (difference.mayBeEmpty() && isEmpty(processId, difference.point())) {
                continue;
            }
            Who who = facts.process(processId, null);
            String key = "view of " + name(who) + " at " + difference.point();
            known.put(key, difference.words())
                    .ifPresent(
                            change ->
                                    found.add(
                                            Sighting.detected(
                                                    "private mount", change.words(), who, SOURCE)));
        }
    }

    private static String name(Who who) {
        if (!(who instanceof Who.Known(Actor actor))) {
            return "a process";
        }
        return actor.unit() == null ? actor.command() : actor.unit();
    }

    /** At a protected place or above one: it hides what is below. */
    private boolean matters(String point) {
        SealPolicy places = policy;
        Path path = Path.of(point);
        return places != null
                && (places.covers(path)
                        || places.protect().stream().anyMatch(below -> below.startsWith(path)));
    }

    /** A service that shall find nothing there gets an empty directory. */
    private boolean isEmpty(int processId, String point) {
        Path inside = proc.resolve(processId + "/root" + point);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(inside)) {
            return !entries.iterator().hasNext();
        } catch (IOException | DirectoryIteratorException gone) {
            return false;
        }
    }

    private String mountinfo(int processId) {
        try {
            byte[] bytes = Files.readAllBytes(proc.resolve(processId + "/mountinfo"));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }
}
