package io.adamant.collector.assess;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which images ask to be enforced and have hosts that never were: those cannot help it, and their
 * replacement would be no better. A host that was enforced and lost it is another matter: it is
 * changed.
 */
final class TierCheck {

    private TierCheck() {}

    private record Shortfall(SealState first, int hosts) {}

    /** What is wrong with images, a sentence each. */
    static List<String> problems(Question question) {
        Map<ImageId, Shortfall> found = new HashMap<>();
        for (CloudInstance instance : question.inventory().instances()) {
            HostState host = question.hosts().get(instance.id());
            if (host == null) {
                continue;
            }
            SealState seal = host.seal();
            if (seal != null
                    && instance.state().isPresent()
                    && isDue(host, question.bootBoundNanos(instance.image()), question)
                    && fellShort(seal, host)) {
                found.merge(
                        instance.image(),
                        new Shortfall(seal, 1),
                        (a, b) -> new Shortfall(a.first(), a.hosts() + b.hosts()));
            }
        }
        return found.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().value()))
                .map(entry -> words(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static boolean fellShort(SealState seal, HostState host) {
        return seal.enforce() && seal.tier() != SealTier.ENFORCED && host.changedNanos() == 0;
    }

    /** As long as a boot may take after it was ready, the seal may too. */
    private static boolean isDue(HostState host, long boundNanos, Question question) {
        return host.readyNanos() != 0 && question.nowNanos() - host.readyNanos() >= boundNanos;
    }

    private static String words(ImageId image, Shortfall found) {
        SealState seal = found.first();
        return "image "
                + image
                + ": asks for enforce, "
                + found.hosts()
                + (found.hosts() == 1 ? " host" : " hosts")
                + " got no further than "
                + seal.tier().name().toLowerCase(Locale.ROOT)
                + (seal.detail().isEmpty() ? "" : ": " + seal.detail());
    }
}
