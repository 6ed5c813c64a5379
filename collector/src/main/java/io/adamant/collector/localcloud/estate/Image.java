package io.adamant.collector.localcloud.estate;

import io.vertx.core.json.JsonObject;

/**
 * What an instance is started from.
 *
 * @param bootable false: init comes up and never reaches its services
 * @param madeFrom the image that this one was derived from, empty for a first one
 * @param isDisabled whether nothing is launched from it any more, until it is registered anew
 */
public record Image(
        String id, boolean bootable, String description, String madeFrom, boolean isDisabled) {

    public Image {
        Names.check("image", id);
    }

    /** One that may be launched. */
    public Image(String id, boolean bootable, String description, String madeFrom) {
        this(id, bootable, description, madeFrom, false);
    }

    Image disabled() {
        return new Image(id, bootable, description, madeFrom, true);
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("boot", bootable ? "ok" : "dead")
                .put("description", description)
                .put("madeFrom", madeFrom)
                .put("disabled", isDisabled);
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
                json.getString("madeFrom", ""),
                json.getBoolean("disabled", false));
    }
}
