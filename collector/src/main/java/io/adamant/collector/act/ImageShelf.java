package io.adamant.collector.act;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.ImageEvent;
import io.adamant.collector.image.ImageLedger;
import io.adamant.collector.ledger.CheckedLog;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The image ledger and its file: an event is applied only once it is on disk. */
final class ImageShelf {

    private final ImageLedger images = new ImageLedger();
    private final CheckedLog log;

    ImageShelf(CheckedLog log) {
        this.log = log;
        for (String line : log.entries()) {
            read(line).ifPresent(images::apply);
        }
    }

    /** Judges every boot that has become final. */
    void judge(
            Inventory inventory,
            Map<InstanceId, HostState> hosts,
            Map<InstanceId, Verdict> verdicts,
            long nowNanos) {
        for (CloudInstance instance : inventory.instances()) {
            HostState host = hosts.get(instance.id());
            boolean isReady = host != null && host.readyNanos() != 0;
            boolean isFailed = verdicts.get(instance.id()) instanceof Verdict.DeadOnBoot;
            if (isReady || isFailed) {
                images.judge(instance.image(), instance.id(), isReady, nowNanos)
                        .forEach(this::keep);
            }
        }
    }

    boolean hold(ImageId image, String who, String why, long nowNanos) {
        return images.hold(image, who, why, nowNanos).map(this::keep).orElse(false);
    }

    boolean release(ImageId image, String who, String why, long nowNanos) {
        return images.release(image, who, why, nowNanos).map(this::keep).orElse(false);
    }

    boolean isHeld(ImageId image) {
        return images.isHeld(image);
    }

    Map<ImageId, String> held() {
        return images.held();
    }

    Map<ImageId, ControlState.ImageStanding> standings() {
        Map<ImageId, ControlState.ImageStanding> standings = new HashMap<>();
        images.standings()
                .forEach(
                        (image, standing) -> {
                            String reason = standing.heldBecause();
                            standings.put(
                                    image,
                                    new ControlState.ImageStanding(
                                            standing.boots(),
                                            standing.failures(),
                                            reason != null,
                                            reason == null ? "" : reason));
                        });
        return standings;
    }

    Optional<String> fault() {
        return log.fault();
    }

    private boolean keep(ImageEvent event) {
        if (!log.append(write(event))) {
            return false;
        }
        images.apply(event);
        return true;
    }

    private static String write(ImageEvent event) {
        JsonObject json =
                new JsonObject().put("image", event.image().value()).put("at", event.atNanos());
        return switch (event) {
            case ImageEvent.Booted booted ->
                    json.put("kind", "booted")
                            .put("instance", booted.instance().value())
                            .put("ready", booted.isReady())
                            .encode();
            case ImageEvent.Held held ->
                    json.put("kind", "held").put("who", held.who()).put("why", held.why()).encode();
            case ImageEvent.Released released ->
                    json.put("kind", "released")
                            .put("who", released.who())
                            .put("why", released.why())
                            .encode();
        };
    }

    /** Empty for a kind that this release does not know. */
    private static Optional<ImageEvent> read(String line) {
        try {
            JsonObject json = new JsonObject(line);
            ImageId image = new ImageId(json.getString("image"));
            long at = json.getLong("at");
            String who = json.getString("who", "");
            String why = json.getString("why", "");
            return switch (json.getString("kind", "")) {
                case "booted" ->
                        Optional.of(
                                new ImageEvent.Booted(
                                        image,
                                        new InstanceId(json.getString("instance")),
                                        json.getBoolean("ready"),
                                        at));
                case "held" -> Optional.of(new ImageEvent.Held(image, who, why, at));
                case "released" -> Optional.of(new ImageEvent.Released(image, who, why, at));
                default -> Optional.empty();
            };
        } catch (DecodeException | NullPointerException | IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }
}
