package io.adamant.collector.cloud;

import io.adamant.shared.model.ImageId;

/**
 * A group as the cloud describes it.
 *
 * @param application what the group serves; stands above the group, so that history survives a new
 *     group per release
 * @param desired how many instances the group is to have
 * @param max how many it may have for a while (launch before terminate needs room)
 * @param image what the next launch boots
 */
public record CloudGroup(GroupName name, String application, int desired, int max, ImageId image) {}
