package io.adamant.collector.assess;

import io.adamant.collector.assess.Verdict.Silence;
import io.adamant.collector.assess.testimony.Testimony;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The truth table of DESIGN.md: what the host says, what the cloud says and what the load balancer
 * says, to one verdict per instance. Pure: the same question has the same answer.
 */
public final class Assessor {

    /** Heartbeats that must have been missed before a silence is one. */
    private static final int MISSED_HEARTBEATS = 3;

    /** Assumed until the host has said how often it speaks: the agent's default. */
    private static final Duration UNKNOWN_HEARTBEAT = Duration.ofSeconds(10);

    private final Question question;
    private final @Nullable String suspicion;
    private final ManifestCheck manifests;
    private final Witnesses witnesses;
    private final Set<GroupName> shortGroups = new HashSet<>();

    private Assessor(Question question) {
        this.question = question;
        this.suspicion = Suspicion.of(question);
        this.manifests = new ManifestCheck(question);
        this.witnesses = new Witnesses(question);
        Map<GroupName, Integer> present = new HashMap<>();
        for (CloudInstance instance : question.inventory().instances()) {
            if (instance.state().isPresent()) {
                present.merge(instance.group(), 1, Integer::sum);
            }
        }
        for (CloudGroup group : question.inventory().groups()) {
            if (present.getOrDefault(group.name(), 0) < group.desired()) {
                shortGroups.add(group.name());
            }
        }
    }

    public static Assessment assess(Question question) {
        Assessor assessor = new Assessor(question);
        Map<InstanceId, Verdict> verdicts = new HashMap<>();
        Map<InstanceId, Testimony> testimonies = new HashMap<>();
        for (CloudInstance instance : question.inventory().instances()) {
            Verdict verdict = assessor.judge(instance);
            verdicts.put(instance.id(), verdict);
            if (verdict.isBad()) {
                HostState host = question.hosts().get(instance.id());
                testimonies.put(instance.id(), assessor.witnesses.of(instance, host, verdict));
            }
        }
        List<String> images = new ArrayList<>(assessor.manifests.problems());
        images.addAll(TierCheck.problems(question));
        return new Assessment(verdicts, testimonies, assessor.suspicion, images);
    }

    private Verdict judge(CloudInstance instance) {
        HostState host = question.hosts().get(instance.id());
        return switch (instance.state()) {
            case STOPPED, GONE -> ended(instance, host);
            case STOPPING -> stopping(instance, host);
            case PENDING, RUNNING -> host == null ? neverHeard(instance) : speaking(instance, host);
        };
    }

    private Verdict ended(CloudInstance instance, @Nullable HostState host) {
        String state = words(instance.state());
        boolean isShort = shortGroups.contains(instance.group());
        if (host != null && host.shutdownNanos() != 0 && !(isShort && isLongGone(instance, host))) {
            String reason = "said that it goes down; the cloud says " + state;
            return new Verdict.Leaving(reason, since(instance, "leaving", null));
        }
        boolean isLost = instance.state() == State.STOPPED || isShort;
        if (question.replaced().contains(instance.id()) || !isLost) {
            return new Verdict.Gone("the cloud says " + state, since(instance, "gone", null));
        }
        if (suspicion != null) {
            return suspect(instance, "the cloud says " + state + ", but " + suspicion);
        }
        if (host != null && isFresh(host)) {
            return suspect(instance, "the cloud says " + state + ", but it was just heard");
        }
        return silent(instance, Silence.CONFIRMED_BY_CLOUD, "the cloud says " + state);
    }

    /** Whoever stopped it has put nothing in its place for as long as a boot takes. */
    private boolean isLongGone(CloudInstance instance, HostState host) {
        return question.nowNanos() - host.shutdownNanos()
                >= question.bootBoundNanos(instance.image());
    }

    /** Heard after the inventory was read, or within its own heartbeat. */
    private boolean isFresh(HostState host) {
        return host.lastHeardNanos() >= question.inventory().takenUnixNanos()
                || question.nowNanos() - host.lastHeardNanos() <= heartbeatNanos(host);
    }

    private Verdict stopping(CloudInstance instance, @Nullable HostState host) {
        if (host != null && host.shutdownNanos() != 0) {
            return new Verdict.Leaving(
                    "said that it goes down; the cloud is stopping it",
                    since(instance, "leaving", null));
        }
        if (question.replaced().contains(instance.id())) {
            return new Verdict.Leaving("it was replaced", since(instance, "leaving", null));
        }
        return suspect(instance, "the cloud is stopping it, it did not say so itself");
    }

    private Verdict neverHeard(CloudInstance instance) {
        // A cloud that still calls it pending gets twice the time: nothing may run there yet.
        long bound =
                question.bootBoundNanos(instance.image())
                        * (instance.state() == State.PENDING ? 2 : 1);
        long age = question.nowNanos() - instance.launchedUnixNanos();
        long listening = question.nowNanos() - question.listeningSinceNanos(instance.group());
        if (age < bound) {
            return new Verdict.Pending(
                    "launched " + Words.span(age) + " ago, nothing heard yet",
                    since(instance, "pending", null));
        }
        String reason =
                "no hello within "
                        + Words.span(bound)
                        + " of its launch, "
                        + Words.span(age)
                        + " ago";
        if (suspicion != null) {
            return suspect(instance, reason + ", but " + suspicion);
        }
        if (listening < Math.min(bound, question.policy().silence().toNanos())) {
            return suspect(instance, reason + ", but the collector has not listened for long");
        }
        Long born = question.born().get(instance.id());
        if (born != null) {
            // Seen in the future: the clock was set back since, and listening began anew with that.
            long seen = born > question.nowNanos() ? listening : question.nowNanos() - born;
            long watched = Math.min(listening, seen);
            if (watched < bound) {
                String only = ", but seen for " + Words.span(watched) + " only: a clock is wrong";
                return suspect(instance, reason + only);
            }
        }
        if (serves(instance)) {
            return agentDead(instance, reason);
        }
        return new Verdict.DeadOnBoot(reason, since(instance, "dead_on_boot", null));
    }

    /** The load balancer uses it, and the cloud finds nothing wrong: whoever is deaf, it is up. */
    private static boolean serves(CloudInstance instance) {
        return instance.state() == State.RUNNING
                && instance.loadBalancer() == LoadBalancer.HEALTHY
                && instance.statusCheck() != StatusCheck.IMPAIRED;
    }

    private Verdict agentDead(CloudInstance instance, String heard) {
        return silent(
                instance,
                Silence.AGENT_DEAD_HOST_SERVING,
                heard + ", but it still serves: only the agent is dead");
    }

    private Verdict speaking(CloudInstance instance, HostState host) {
        boolean isHeardSince =
                host.lastHeardNanos() >= question.voidBefore().getOrDefault(instance.group(), 0L);
        if (!isHeardSince && (host.changedNanos() != 0 || hasFailedToBoot(host))) {
            return suspect(instance, "nothing heard since the breaker let go");
        }
        if (host.changedNanos() != 0) {
            return new Verdict.Changed(changeOf(host), since(instance, "changed", null));
        }
        Optional<String> otherManifest = manifests.change(instance, host);
        if (otherManifest.isPresent()) {
            return new Verdict.Changed(
                    "changed: " + otherManifest.get(), since(instance, "changed", null));
        }
        if (hasFailedToBoot(host)) {
            return new Verdict.DeadOnBoot(
                    "boot failed: " + host.healthReason(), since(instance, "dead_on_boot", null));
        }
        Verdict sick = host.health() == HealthStatus.SICK ? sick(instance, host) : null;
        long from = Math.max(host.lastHeardNanos(), question.listeningSinceNanos(instance.group()));
        long silence = question.nowNanos() - from;
        // Nobody acts on a word of sickness that old: from then on it is the silence that counts.
        if (sick instanceof Verdict.Sick && silence < Testimony.LIFE.toNanos()) {
            return sick;
        }
        if (silence >= MISSED_HEARTBEATS * heartbeatNanos(host)) {
            return silence(instance, host, silence);
        }
        return sick != null ? sick : alive(instance, host);
    }

    private static boolean hasFailedToBoot(HostState host) {
        return host.readyNanos() == 0
                && host.boot() != null
                && host.boot().verdict() == BootVerdict.FAILED;
    }

    /** Sick when it has called itself sick for long enough, and has done so since we listen. */
    private Verdict sick(CloudInstance instance, HostState host) {
        long sick = Math.min(question.nowNanos(), host.lastHeardNanos() + heartbeatNanos(host));
        long voidBefore = question.voidBefore().getOrDefault(instance.group(), 0L);
        long span = sick - Math.max(host.healthSinceNanos(), voidBefore);
        if (host.lastHeardNanos() < question.listeningSinceNanos(instance.group())) {
            return suspect(instance, "was sick when last heard: " + host.healthReason());
        }
        if (span < question.policy().confirm().toNanos()) {
            return suspect(instance, "sick for " + Words.span(span) + ": " + host.healthReason());
        }
        long against = witnesses.against(instance, host);
        if (against < question.policy().sickWitnesses()) {
            return suspect(
                    instance,
                    "calls itself sick, but only %d of the %d sources that it takes do: %s"
                            .formatted(
                                    against,
                                    question.policy().sickWitnesses(),
                                    host.healthReason()));
        }
        return new Verdict.Sick(
                "sick for " + Words.span(span) + ": " + host.healthReason(),
                since(instance, "sick", null));
    }

    private Verdict silence(CloudInstance instance, HostState host, long silence) {
        String heard = "nothing heard for " + Words.span(silence);
        if (suspicion != null) {
            return suspect(instance, heard + ", but " + suspicion);
        }
        if (silence < question.policy().silence().toNanos()) {
            return suspect(instance, heard);
        }
        if (instance.statusCheck() == StatusCheck.IMPAIRED) {
            return silent(
                    instance, Silence.CONFIRMED_BY_CLOUD, heard + ", the cloud says impaired");
        }
        if (host.readyNanos() == 0 && isPastBootBound(instance) && !serves(instance)) {
            return new Verdict.DeadOnBoot(
                    heard + ", and it never became ready", since(instance, "dead_on_boot", null));
        }
        return switch (instance.loadBalancer()) {
            case UNHEALTHY ->
                    silent(
                            instance,
                            Silence.CONFIRMED_BY_LOAD_BALANCER,
                            heard + ", the load balancer says unhealthy");
            case HEALTHY -> agentDead(instance, heard);
            case NONE, DRAINING ->
                    silent(instance, Silence.UNCONFIRMED, heard + ", no other witness");
        };
    }

    private boolean isPastBootBound(CloudInstance instance) {
        return question.nowNanos() - instance.launchedUnixNanos()
                >= question.bootBoundNanos(instance.image());
    }

    private Verdict alive(CloudInstance instance, HostState host) {
        if (instance.statusCheck() == StatusCheck.IMPAIRED) {
            return suspect(instance, "the cloud says impaired, but it speaks");
        }
        if (host.readyNanos() == 0) {
            return new Verdict.Booting(
                    "booting: " + host.healthReason(), since(instance, "booting", null));
        }
        Optional<Verdict> recovering = recovering(instance, host);
        if (recovering.isPresent()) {
            return recovering.get();
        }
        String reason =
                instance.loadBalancer() == LoadBalancer.UNHEALTHY
                        ? "its own checks pass; the load balancer says unhealthy"
                        : "its own checks pass";
        return new Verdict.Healthy(reason, since(instance, "healthy", null));
    }

    /** A host that was sick a moment ago is not believed at once that it is well. */
    private Optional<Verdict> recovering(CloudInstance instance, HostState host) {
        Verdict before = question.previous().get(instance.id());
        boolean wasOff = before instanceof Verdict.Sick || before instanceof Verdict.Suspect;
        long well = question.nowNanos() - host.healthSinceNanos();
        return wasOff && well < question.policy().recover().toNanos()
                ? Optional.of(suspect(instance, "well again for " + Words.span(well)))
                : Optional.empty();
    }

    private static String changeOf(HostState host) {
        if (!host.mismatches().isEmpty()) {
            return "changed: " + String.join("; ", host.mismatches());
        }
        SealState seal = host.seal();
        return seal == null
                ? "its seal is lost"
                : "its seal is lost: "
                        + (seal.tier() == SealTier.LOST
                                ? ""
                                : "it had been stronger, now it is "
                                        + seal.tier().name().toLowerCase(java.util.Locale.ROOT)
                                        + ": ")
                        + seal.detail();
    }

    private Verdict suspect(CloudInstance instance, String reason) {
        return new Verdict.Suspect(reason, since(instance, "suspect", null));
    }

    private Verdict silent(CloudInstance instance, Silence kind, String reason) {
        return new Verdict.Silent(kind, reason, since(instance, "silent", kind));
    }

    /** Since when it has been so: a verdict that stays keeps its beginning. */
    private long since(CloudInstance instance, String name, @Nullable Silence kind) {
        Verdict before = question.previous().get(instance.id());
        boolean isVoid =
                before != null
                        && before.sinceNanos()
                                < question.voidBefore().getOrDefault(instance.group(), 0L);
        if (before == null || isVoid || !before.name().equals(name)) {
            return question.nowNanos();
        }
        boolean isOtherSilence = before instanceof Verdict.Silent silent && silent.kind() != kind;
        return isOtherSilence
                ? question.nowNanos()
                : Math.min(question.nowNanos(), before.sinceNanos());
    }

    private static long heartbeatNanos(HostState host) {
        return host.heartbeatMillis() <= 0
                ? UNKNOWN_HEARTBEAT.toNanos()
                : Duration.ofMillis(host.heartbeatMillis()).toNanos();
    }

    private static String words(State state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }
}
