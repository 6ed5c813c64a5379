package io.adamant.agent.ship;

/**
 * One part on its way, and the batch it belongs to.
 *
 * @param consignment the batch
 * @param refused an encoding may have been to blame for a refusal; a second one is believed
 */
record Parcel(Consignment consignment, Part part, boolean refused) {

    Parcel afterRefusal() {
        return new Parcel(consignment, part, true);
    }

    Parcel of(Part other) {
        return new Parcel(consignment, other, false);
    }
}
