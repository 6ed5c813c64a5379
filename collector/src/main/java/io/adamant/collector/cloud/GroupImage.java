package io.adamant.collector.cloud;

import io.adamant.shared.model.ImageId;

/** What a group's next launch boots, read from the cloud now. */
public sealed interface GroupImage {

    /**
     * @param pin what names it in the group, for people: a launch template and its version, an
     *     instance template
     */
    record Known(ImageId image, String pin) implements GroupImage {}

    /** The group does not say: its template leaves the choice open, or it could not be read. */
    record Unknown(String why) implements GroupImage {}
}
