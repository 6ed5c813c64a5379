package io.adamant.collector.act.book;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.Boot;
import io.adamant.collector.image.BootStage;
import io.adamant.collector.image.ImageEvent;
import io.adamant.collector.image.ImageLedger;
import io.adamant.collector.image.ImagePolicy;
import io.adamant.collector.image.Standing;
import io.adamant.collector.ledger.CheckedLog;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The image ledger and its file: an event is applied only once it is on disk. */
public final class ImageBook {

    private final ImageLedger images = new ImageLedger();
    private final CheckedLog log;

    public ImageBook(CheckedLog log) {
        this.log = log;
        for (String line : log.entries()) {
            ImageText.read(line).ifPresent(images::apply);
        }
    }

    /**
     * Judges every boot that has become final, and every image that has become proven.
     *
     * @param born since when instances have been in the inventory that came while we looked
     */
    public void judge(
            Inventory inventory,
            Map<InstanceId, HostState> hosts,
            Map<InstanceId, Verdict> verdicts,
            Map<InstanceId, Long> born,
            ImagePolicy policy,
            long nowNanos) {
        Map<String, CloudGroup> groups = new HashMap<>();
        inventory.groups().forEach(group -> groups.put(group.name().value(), group));
        Set<ImageId> troubled = new HashSet<>();
        Map<ImageId, Integer> most = new HashMap<>();
        for (CloudInstance instance : inventory.instances()) {
            CloudGroup group = groups.get(instance.group().value());
            Verdict verdict = verdicts.get(instance.id());
            if (verdict != null && verdict.isBad()) {
                troubled.add(instance.image());
            }
            if (group != null) {
                most.merge(instance.image(), group.desired(), Math::max);
            }
            if (!images.isJudged(instance.id())) {
                String application = group == null ? "" : group.application();
                Long since = born.get(instance.id());
                judge(instance, application, hosts.get(instance.id()), verdict, since, nowNanos);
            }
        }
        most.forEach(
                (image, desired) ->
                        images.prove(image, !troubled.contains(image), desired, policy, nowNanos)
                                .ifPresent(this::keep));
    }

    private void judge(
            CloudInstance instance,
            String application,
            @Nullable HostState host,
            @Nullable Verdict verdict,
            @Nullable Long born,
            long nowNanos) {
        boolean isReady = host != null && host.readyNanos() != 0;
        if (!isReady && !(verdict instanceof Verdict.DeadOnBoot)) {
            return;
        }
        boolean isFailed =
                host != null && host.boot() != null && host.boot().verdict() == BootVerdict.FAILED;
        String stage =
                isReady
                        ? ""
                        : host == null ? BootStage.NO_HELLO : BootStage.of(host.boot(), isFailed);
        long took = isReady && host != null ? took(instance, host.readyNanos(), born) : 0;
        long nanos = took > 0 && took <= MAX_BOOT.toNanos() ? took : 0;
        Boot boot = new Boot(application, instance.zone(), isReady, stage, nanos);
        images.judge(instance.image(), instance.id(), boot, nowNanos).forEach(this::keep);
    }

    /**
     * By the cloud's clock; by our own where that says less, as theirs may differ by minutes. Not
     * known of who was there before we looked: it seems to have booted until it was first heard.
     */
    private static long took(CloudInstance instance, long ready, @Nullable Long born) {
        return born == null
                ? 0
                : Math.min(ready - instance.launchedUnixNanos(), ready - born + UNSEEN.toNanos());
    }

    /** How long an instance may have been there before an inventory shows it. */
    private static final Duration UNSEEN = Duration.ofSeconds(15);

    private static final Duration MAX_BOOT = Duration.ofHours(1);

    public boolean hold(ImageId image, String who, String why, long nowNanos) {
        return images.hold(image, who, why, nowNanos).map(this::keep).orElse(false);
    }

    public boolean release(ImageId image, String who, String why, long nowNanos) {
        return images.release(image, who, why, nowNanos).map(this::keep).orElse(false);
    }

    public boolean isHeld(ImageId image) {
        return images.isHeld(image);
    }

    public boolean isHeldAnywhere(ImageId image) {
        Standing standing = images.standings().get(image);
        return standing != null
                && (standing.heldBecause() != null || !standing.heldZones().isEmpty());
    }

    public Map<ImageId, String> held() {
        return images.held();
    }

    public Map<ImageId, Standing> standings() {
        return images.standings();
    }

    /** What 99 of 100 boots of an image take at most, where enough of them are known. */
    public Map<ImageId, Duration> bootTimes() {
        Map<ImageId, Duration> times = new HashMap<>();
        images.standings()
                .forEach(
                        (image, standing) -> {
                            Duration p99 = standing.p99();
                            if (p99 != null) {
                                times.put(image, p99);
                            }
                        });
        return times;
    }

    public Optional<String> fault() {
        return log.fault();
    }

    private boolean keep(ImageEvent event) {
        if (!log.append(ImageText.write(event))) {
            return false;
        }
        images.apply(event);
        return true;
    }
}
