package io.adamant.collector.logs;

/** Where an instance belongs by the inventory; any thread may ask, and it must be quick. */
public interface Placements {

    /** Knows nobody. */
    Placements NONE = instance -> Place.UNKNOWN;

    /** {@link Place#UNKNOWN} for an instance that the inventory does not list. */
    Place of(String instance);

    /**
     * A place in the fleet.
     *
     * @param application "" when unknown
     * @param group "" when unknown
     */
    record Place(String application, String group) {

        /** Nothing is known. */
        public static final Place UNKNOWN = new Place("", "");
    }
}
