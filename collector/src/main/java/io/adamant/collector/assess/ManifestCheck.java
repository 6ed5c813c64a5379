package io.adamant.collector.assess;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.KnownManifests.Judgement;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.SealState;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares what hosts report as their manifest with what the policy knows of their images. A host
 * with another manifest is changed. A host that reports none is changed only where another host of
 * its image has shown the right one, for else the image is to blame, as it is where the policy
 * knows nothing of an image.
 */
final class ManifestCheck {

    private final Question question;
    private final Set<ImageId> shown = new HashSet<>();
    private final Map<ImageId, Set<String>> unknown = new HashMap<>();
    private final Set<ImageId> missing = new HashSet<>();

    /** Looks at every host of the inventory. */
    ManifestCheck(Question question) {
        this.question = question;
        for (CloudInstance instance : question.inventory().instances()) {
            HostState host = question.hosts().get(instance.id());
            if (host == null || !instance.state().isPresent()) {
                continue;
            }
            switch (judge(instance, host)) {
                case Judgement.Agreed _ -> shown.add(instance.image());
                case Judgement.Unknown(String found) ->
                        unknown.computeIfAbsent(instance.image(), _ -> new HashSet<>()).add(found);
                case Judgement.Missing _ -> {
                    if (isDue(host)) {
                        missing.add(instance.image());
                    }
                }
                case Judgement.Other _, Judgement.NotAsked _ -> {}
            }
        }
    }

    /** Why the host is changed by what its manifest is; empty when it is not. */
    Optional<String> change(CloudInstance instance, HostState host) {
        return switch (judge(instance, host)) {
            case Judgement.Other(String expected, String found) ->
                    Optional.of(
                            "its manifest is "
                                    + brief(found)
                                    + ", that of image "
                                    + instance.image()
                                    + " is "
                                    + brief(expected));
            case Judgement.Missing _ ->
                    isDue(host) && shown.contains(instance.image())
                            ? Optional.of("it reports no manifest, other hosts of its image do")
                            : Optional.empty();
            case Judgement.Agreed _, Judgement.Unknown _, Judgement.NotAsked _ -> Optional.empty();
        };
    }

    /** What is wrong with images rather than with hosts, a sentence each. */
    List<String> problems() {
        Map<String, String> problems = new TreeMap<>();
        unknown.forEach(
                (image, found) ->
                        problems.put(
                                image.value(),
                                "image "
                                        + image
                                        + ": its hosts report manifest "
                                        + words(found)
                                        + ", the policy knows none of it (manifests)"));
        for (ImageId image : missing) {
            if (!shown.contains(image)) {
                problems.put(
                        image.value(),
                        "image " + image + ": the policy knows its manifest, no host reports one");
            }
        }
        return List.copyOf(problems.values());
    }

    private Judgement judge(CloudInstance instance, HostState host) {
        SealState seal = host.seal();
        return question.policy().manifests().judge(instance.image(), digest(seal));
    }

    private static @Nullable String digest(@Nullable SealState seal) {
        return seal == null ? null : seal.manifestDigest();
    }

    /** The agent reads it seconds after the hello; a boot's bound is plenty. */
    private boolean isDue(HostState host) {
        return host.readyNanos() != 0
                && question.nowNanos() - host.readyNanos()
                        >= question.policy().boot().floor().toNanos();
    }

    private static String words(Collection<String> digests) {
        String first = digests.stream().sorted().findFirst().map(ManifestCheck::brief).orElse("");
        return digests.size() == 1 ? first : first + " and " + (digests.size() - 1) + " others";
    }

    /** Long enough to tell them apart, short enough to read. */
    private static String brief(String digest) {
        return digest.length() <= 16 ? digest : digest.substring(0, 16);
    }
}
