package io.adamant.collector.journal.stamp;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who sent something, as the receiver proved it. It lies in the envelope as a text:
 *
 * <pre>
 * agent:INSTANCE/BOOT   a certificate of ours for this instance and boot
 * relay:NAME            a certificate of ours that may carry what others say
 * anything else         an address, or loopback: nothing is proven
 * </pre>
 *
 * <p>{@link Names} has neither a colon nor a slash, and no address begins with these words.
 */
public sealed interface Stamp {

    /** As it stands in the envelope. */
    String text();

    /** One boot of one instance, speaking of itself. */
    record Agent(InstanceId instance, BootId boot) implements Stamp {

        private static final String PREFIX = "agent:";

        @Override
        public String text() {
            return PREFIX + instance.value() + "/" + boot.value();
        }
    }

    /** One that carries what others say. Nothing that decides counts from it. */
    record Relay(String name) implements Stamp {

        private static final String PREFIX = "relay:";

        public Relay {
            Names.check("Relay", name);
        }

        @Override
        public String text() {
            return PREFIX + name;
        }
    }

    /** Nobody proved who it is. */
    record Unproven(String text) implements Stamp {}

    /** Reads what {@link #text} wrote; what is not of that form proves nothing. */
    static Stamp parse(String text) {
        if (text.startsWith(Agent.PREFIX)) {
            int slash = text.indexOf('/');
            String instance = slash < 0 ? "" : text.substring(Agent.PREFIX.length(), slash);
            String boot = slash < 0 ? "" : text.substring(slash + 1);
            if (Names.isSafe(instance) && Names.isSafe(boot)) {
                return new Agent(new InstanceId(instance), new BootId(boot));
            }
        }
        if (text.startsWith(Relay.PREFIX) && Names.isSafe(text.substring(Relay.PREFIX.length()))) {
            return new Relay(text.substring(Relay.PREFIX.length()));
        }
        return new Unproven(text);
    }

    /**
     * The resource under the sender's own name, whatever it claims. A boot before this one is left
     * as it is said: a host ships the backlog of its last boot after a reboot.
     */
    default Map<String, Value> stamped(Map<String, Value> resource) {
        return switch (this) {
            case Agent agent -> {
                Value own = Value.of(agent.instance().value());
                if (own.equals(resource.get(ResourceAttributes.INSTANCE))
                        && own.equals(resource.get(ResourceAttributes.HOST_ID))) {
                    yield resource;
                }
                Map<String, Value> stamped = new LinkedHashMap<>(resource);
                stamped.put(ResourceAttributes.INSTANCE, own);
                stamped.put(ResourceAttributes.HOST_ID, own);
                yield stamped;
            }
            case Relay _, Unproven _ -> resource;
        };
    }
}
