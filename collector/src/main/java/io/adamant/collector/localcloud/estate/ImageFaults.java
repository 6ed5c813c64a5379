package io.adamant.collector.localcloud.estate;

import java.util.Optional;

/** A release that does not boot, and the way back. */
public final class ImageFaults {

    private final Estate estate;

    public ImageFaults(Estate estate) {
        this.estate = estate;
    }

    /** Registers a broken image, derived from the group's, and lets the next launches use it. */
    public Outcome<Group> deadOnBoot(String name) {
        Optional<Group> group = estate.group(name);
        if (group.isEmpty()) {
            return Outcome.notFound("no group " + name);
        }
        String good = lastGood(group.get().image());
        for (int number = 1; number <= Estate.THINGS; number++) {
            String id = good + "-dead" + number;
            if (estate.image(id).isEmpty()) {
                Outcome<Image> put =
                        estate.putImage(new Image(id, false, "never reaches its services", good));
                return switch (put) {
                    case Outcome.Done<Image> _ -> estate.setImage(name, id);
                    case Outcome.Refused<Image>(Outcome.Why why, String words) ->
                            new Outcome.Refused<>(why, words);
                };
            }
        }
        return Outcome.conflict("too many broken images");
    }

    /** Back to the image that the broken one was derived from; nothing to do for a good one. */
    public Outcome<Group> restore(String name) {
        Optional<Group> group = estate.group(name);
        if (group.isEmpty()) {
            return Outcome.notFound("no group " + name);
        }
        return estate.setImage(name, lastGood(group.get().image()));
    }

    private String lastGood(String id) {
        Optional<Image> image = estate.image(id);
        return image.isPresent() && !image.get().bootable() && !image.get().madeFrom().isEmpty()
                ? image.get().madeFrom()
                : id;
    }
}
