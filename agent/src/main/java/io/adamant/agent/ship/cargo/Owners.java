package io.adamant.agent.ship.cargo;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import java.util.Optional;
import java.util.function.Function;

/**
 * Under whose name the batches of a boot go out: as they were spooled, where that is known, and
 * otherwise as this instance in that boot.
 *
 * @param present this instance in this boot
 * @param earlier what the spool knows
 */
public record Owners(HostResource present, Function<BootId, Optional<HostResource>> earlier) {

    public HostResource of(BootId boot) {
        return boot.equals(present.boot())
                ? present
                : earlier.apply(boot).orElseGet(() -> presentIn(boot));
    }

    private HostResource presentIn(BootId boot) {
        return new HostResource(
                present.instance(),
                boot,
                present.hostName(),
                present.image(),
                present.hostType(),
                present.provider(),
                present.region(),
                present.zone(),
                present.account(),
                present.agentVersion());
    }
}
