package io.adamant.agent.ship.cargo;

/**
 * One part on its way, and the batch it belongs to.
 *
 * @param consignment the batch
 * @param refused an encoding may have been to blame for a refusal; a second one is believed
 */
public record Parcel(Consignment consignment, Part part, boolean refused) {

    public Parcel afterRefusal() {
        return new Parcel(consignment, part, true);
    }

    public Parcel of(Part other) {
        return new Parcel(consignment, other, false);
    }
}
