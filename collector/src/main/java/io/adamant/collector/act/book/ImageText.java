package io.adamant.collector.act.book;

import io.adamant.collector.image.Boot;
import io.adamant.collector.image.BootStage;
import io.adamant.collector.image.ImageEvent;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Events of images as lines; fields that an older release did not write are taken as unknown. */
final class ImageText {

    private ImageText() {}

    static String write(ImageEvent event) {
        JsonObject json =
                new JsonObject().put("image", event.image().value()).put("at", event.atNanos());
        return switch (event) {
            case ImageEvent.Booted(var _, InstanceId instance, Boot boot, long _) ->
                    json.put("kind", "booted")
                            .put("instance", instance.value())
                            .put("ready", boot.isReady())
                            .put("application", boot.application())
                            .put("zone", boot.zone())
                            .put("stage", boot.stage())
                            .put("nanos", boot.nanos())
                            .encode();
            case ImageEvent.Proven proven ->
                    json.put("kind", "proven").put("why", proven.why()).encode();
            case ImageEvent.Held held ->
                    json.put("kind", "held")
                            .put("zone", held.zone())
                            .put("who", held.who())
                            .put("why", held.why())
                            .encode();
            case ImageEvent.Released released ->
                    json.put("kind", "released")
                            .put("who", released.who())
                            .put("why", released.why())
                            .encode();
        };
    }

    /** Empty for a kind that this release does not know. */
    static Optional<ImageEvent> read(String line) {
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
                                        boot(json),
                                        at));
                case "proven" -> Optional.of(new ImageEvent.Proven(image, why, at));
                case "held" ->
                        Optional.of(
                                new ImageEvent.Held(image, json.getString("zone"), who, why, at));
                case "released" -> Optional.of(new ImageEvent.Released(image, who, why, at));
                default -> Optional.empty();
            };
        } catch (DecodeException | NullPointerException | IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    private static Boot boot(JsonObject json) {
        boolean isReady = json.getBoolean("ready");
        return new Boot(
                json.getString("application", ""),
                json.getString("zone", ""),
                isReady,
                json.getString("stage", isReady ? "" : BootStage.OTHER),
                json.getLong("nanos", 0L));
    }
}
