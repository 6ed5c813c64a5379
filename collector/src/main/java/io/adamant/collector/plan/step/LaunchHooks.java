package io.adamant.collector.plan.step;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.Cloud.Capability;
import io.adamant.collector.cloud.Cloud.LaunchAnswer;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.plan.Hold;
import io.adamant.collector.plan.PlanPolicy.Mode;
import io.adamant.collector.plan.Situation;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a launch hook is told, where the policy has this opted in. A host that proved its boot may
 * serve; one whose proof failed explicitly, by its own word, is given up, in enforce mode only. Of
 * everything else nothing is said: the hook's own end lets it serve, so that a collector that is
 * down, or in shadow, stops no scale-out.
 */
public final class LaunchHooks {

    /**
     * One answer.
     *
     * @param because in words, for the record
     */
    public record HookAnswer(InstanceId instance, LaunchAnswer answer, String because) {}

    private LaunchHooks() {}

    public static List<HookAnswer> answers(Situation situation) {
        if (!situation.capabilities().contains(Capability.LAUNCH_HOOK)) {
            return List.of();
        }
        List<HookAnswer> answers = new ArrayList<>();
        for (CloudInstance instance : situation.inventory().instances()) {
            if (instance.lifecycle() == Lifecycle.LAUNCH_HELD) {
                answer(situation, instance).ifPresent(answers::add);
            }
        }
        return answers;
    }

    private static Optional<HookAnswer> answer(Situation situation, CloudInstance instance) {
        HostState host = situation.hosts().get(instance.id());
        Verdict verdict = situation.assessment().verdicts().get(instance.id());
        if (host == null || verdict == null) {
            return Optional.empty();
        }
        boolean isItsImage = instance.image().equals(host.resource().image());
        if (verdict instanceof Verdict.Healthy && host.readyNanos() != 0 && isItsImage) {
            return Optional.of(
                    new HookAnswer(
                            instance.id(), LaunchAnswer.CONTINUE, "its own boot verdict READY"));
        }
        boolean hasFailed =
                !isItsImage || (host.boot() != null && host.boot().verdict() == BootVerdict.FAILED);
        if (!hasFailed || !mayAbandon(situation, instance)) {
            return Optional.empty();
        }
        String because =
                isItsImage
                        ? "its own boot verdict FAILED: " + host.healthReason()
                        : "it runs " + host.resource().image() + ", not " + instance.image();
        return Optional.of(new HookAnswer(instance.id(), LaunchAnswer.ABANDON, because));
    }

    /** Giving up launches another of the same image: not without an end. */
    private static boolean mayAbandon(Situation situation, CloudInstance instance) {
        @Nullable Hold hold = situation.holds().get(instance.group());
        return situation.policy().mode() == Mode.ENFORCE
                && situation.inventory().complete()
                && situation.assessment().suspicion() == null
                && situation.ledgerFault() == null
                && !situation.heldImages().containsKey(instance.image())
                && (hold == null || !hold.isActive(situation.nowNanos()));
    }
}
