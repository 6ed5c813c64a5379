package io.adamant.collector.plan.brake;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.Verdict.Silence;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who fell silent together, and what they have in common. More than a fifth of a zone, a subnet, an
 * image, a group or the whole fleet, and at least three, within two minutes of each other: then it
 * is that which is broken, or the way from there to the collector, and none of them is replaced for
 * its silence.
 */
public final class MassSilence {

    /** Silences so far apart are not one. */
    public static final Duration WINDOW = Duration.ofMinutes(2);

    /** Above this share it is a mass. */
    public static final int PERCENT = 20;

    /** Fewer are no mass, whatever the share. */
    public static final int HOSTS = 3;

    /** Heartbeats after which a host counts as silent beside others. */
    private static final int MISSED = 2;

    /** From the last word to the verdict, about. */
    private static final Duration NOTICED = Duration.ofSeconds(60);

    private final Map<InstanceId, Verdict> verdicts;
    private final Map<String, Integer> present = new HashMap<>();
    private final Map<String, long[]> quiet = new HashMap<>();

    public MassSilence(
            Inventory inventory,
            Map<InstanceId, HostState> hosts,
            Map<InstanceId, Verdict> verdicts,
            long nowNanos) {
        this.verdicts = verdicts;
        Map<String, List<Long>> times = new HashMap<>();
        for (CloudInstance instance : inventory.instances()) {
            HostState host = hosts.get(instance.id());
            // Nobody expects to hear it yet: it is neither silent nor heard.
            boolean isAwaited = verdicts.get(instance.id()) instanceof Verdict.Pending;
            Long since = quietSince(verdicts.get(instance.id()), instance, host, nowNanos);
            for (String factor : factors(instance)) {
                if (instance.state().isPresent() && !isAwaited) {
                    present.merge(factor, 1, Integer::sum);
                }
                if (since != null) {
                    times.computeIfAbsent(factor, _ -> new ArrayList<>()).add(since);
                }
            }
        }
        times.forEach(
                (factor, all) -> {
                    long[] sorted = all.stream().mapToLong(Long::longValue).toArray();
                    Arrays.sort(sorted);
                    quiet.put(factor, sorted);
                });
    }

    /** What instances may have in common. */
    private static List<String> factors(CloudInstance instance) {
        List<String> factors = new ArrayList<>();
        factors.add(ZONE + instance.zone());
        if (!instance.subnet().isEmpty()) {
            factors.add(SUBNET + instance.subnet());
        }
        factors.add("image " + instance.image());
        factors.add("group " + instance.group());
        factors.add(ALL);
        return factors;
    }

    private static final String ZONE = "zone ";
    private static final String SUBNET = "subnet ";
    private static final String ALL = "the collector, or its network";

    /**
     * Also of those whose silence is no verdict yet: who fell silent together reaches that one
     * after the other, and the first of them must not be taken for the only one.
     */
    private static @Nullable Long quietSince(
            @Nullable Verdict verdict,
            CloudInstance instance,
            @Nullable HostState host,
            long nowNanos) {
        if (verdict != null && isBySilence(verdict, host)) {
            return host == null ? missedSince(instance, verdict) : host.lastHeardNanos();
        }
        // What is bad for another reason and falls silent with others does so for theirs too.
        if (host == null || verdict == null || verdict instanceof Verdict.Silent) {
            return null;
        }
        boolean isAsked =
                instance.state() == State.RUNNING
                        && host.heartbeatMillis() > 0
                        && host.shutdownNanos() == 0;
        return isAsked && nowNanos - host.lastHeardNanos() >= lateNanos(host)
                ? Long.valueOf(host.lastHeardNanos())
                : null;
    }

    /**
     * About when a host fell silent that was never heard: whoever lost his memory has heard nobody,
     * and those who are old fell silent for him not with their launch but with his beginning.
     */
    private static long missedSince(CloudInstance instance, @Nullable Verdict verdict) {
        long launched = instance.launchedUnixNanos();
        return verdict == null
                ? launched
                : Math.max(launched, verdict.sinceNanos() - NOTICED.toNanos());
    }

    /** After so long a host that speaks every now and then is late. */
    public static long lateNanos(HostState host) {
        return MISSED * Duration.ofMillis(host.heartbeatMillis()).toNanos();
    }

    /** True for a verdict that nothing but silence, or a load balancer, speaks for. */
    public static boolean isBySilence(Verdict verdict, @Nullable HostState host) {
        return switch (verdict) {
            case Verdict.Silent silent -> silent.kind() != Silence.CONFIRMED_BY_CLOUD;
            case Verdict.DeadOnBoot _ -> host == null || !hasSaidSo(host);
            case Verdict.Pending _,
                    Verdict.Booting _,
                    Verdict.Healthy _,
                    Verdict.Suspect _,
                    Verdict.Sick _,
                    Verdict.Changed _,
                    Verdict.Leaving _,
                    Verdict.Gone _ ->
                    false;
        };
    }

    private static boolean hasSaidSo(HostState host) {
        return host.boot() != null
                && host.boot().verdict() == io.adamant.shared.model.BootReport.BootVerdict.FAILED;
    }

    /**
     * What explains the silence of an instance.
     *
     * @param desired how many its group is to have: two of two at once are a mass too
     * @return in words; empty when nothing does
     */
    public Optional<String> explanation(
            CloudInstance instance, @Nullable HostState host, int desired) {
        Verdict verdict = verdicts.get(instance.id());
        long since = host == null ? missedSince(instance, verdict) : host.lastHeardNanos();
        long launched = host == null ? instance.launchedUnixNanos() : since;
        String best = null;
        double bestShare = 0;
        for (String factor : factors(instance)) {
            int silent = Math.max(near(factor, since), near(factor, launched));
            int all = Math.max(silent, present.getOrDefault(factor, 0));
            boolean isMass = silent >= HOSTS && silent * 100L > (long) all * PERCENT;
            boolean isPair = desired == 2 && silent >= 2 && factor.startsWith("group ");
            boolean isPlace = factor.startsWith(ZONE) || factor.startsWith(SUBNET);
            boolean isWholePlace = silent >= 2 && silent >= all && isPlace;
            double share = (double) silent / Math.max(1, all);
            // The first of equals is the narrowest: a zone before the fleet that is only one zone.
            if ((isMass || isPair || isWholePlace) && share > bestShare) {
                best = "%s: %d of %d silent".formatted(factor, silent, all);
                bestShare = share;
            }
        }
        return Optional.ofNullable(best);
    }

    private int near(String factor, long since) {
        long[] times = quiet.getOrDefault(factor, new long[0]);
        long window = WINDOW.toNanos();
        return position(times, since + window + 1) - position(times, since - window);
    }

    /** How many are earlier. */
    private static int position(long[] sorted, long time) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
