package io.adamant.collector.localcloud.estate;

import io.vertx.core.json.JsonObject;

/**
 * What an instance is started from.
 *
 * @param bootable false: init comes up and never reaches its services
 * @param madeFrom the image that this one was derived from, empty for a first one
 */
public record Image(String id, boolean bootable, String description, String madeFrom) {

    public Image {
        Names.check("image", id);
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("boot", bootable ? "ok" : "dead")
                .put("description", description)
                .put("madeFrom", madeFrom);
    }

    public static Image from(JsonObject json) {
        String boot = json.getString("boot", "ok");
        if (!boot.equals("ok") && !boot.equals("dead")) {
            throw new IllegalArgumentException("boot is ok or dead, not " + boot);
        }
        return new Image(
                json.getString("id", ""),
                boot.equals("ok"),
                json.getString("description", ""),
                json.getString("madeFrom", ""));
    }
}
