package io.adamant.agent.source.host.net;

import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/**
 * {@code /proc/net/dev} (proc_pid_net(5)): the interfaces of the agent's network namespace, those
 * of containers and tunnels apart, at most {@value #MAX_INTERFACES}.
 */
public final class ProcNetDev implements Reading {

    static final int MAX_INTERFACES = 32;

    /** One per container or pod, or there whether used or not: many series that tell little. */
    private static final String[] VIRTUAL = {
        "veth",
        "docker",
        "br-",
        "cni",
        "cali",
        "cilium",
        "flannel",
        "lxc",
        "lxd",
        "virbr",
        "vnet",
        "podman",
        "kube-",
        "nodelocaldns",
        "tap",
        "dummy",
        "ifb",
        "sit0",
        "gre0",
        "gretap0",
        "erspan0",
        "tunl0",
        "ip6tnl0",
        "ip6gre0",
        "ip_vti0",
        "ip6_vti0",
        "ip6_vti",
        "teql0"
    };

    /** Columns of one direction. */
    private static final int COLUMNS = 8;

    private final KernelFile file;
    private final KernelText text;
    private final Faults faults;

    public ProcNetDev(Path proc, KernelText text, Faults faults) {
        this.file = KernelFile.of(proc, "net/dev");
        this.text = text;
        this.faults = faults;
    }

    @Override
    public void read(Points points) {
        text.load(file);
        int interfaces = 0;
        int tooMany = 0;
        while (text.nextLine()) {
            String name = text.upTo(':'); // the two lines of the heading have none
            if (name.isEmpty() || isVirtual(name)) {
                continue;
            }
            if (interfaces == MAX_INTERFACES) {
                tooMany++;
            } else {
                interfaces++;
                direction(points, name, "receive");
                direction(points, name, "transmit");
            }
        }
        faults.leftOut("interface", tooMany);
    }

    private void direction(Points points, String name, String direction) {
        String[] labels = {"network.interface.name", name, "network.io.direction", direction};
        points.counter("system.network.io", "By", text.nextNumber(), labels);
        points.counter(
                "system.network.packet.count",
                "{packet}",
                text.nextNumber(),
                "system.device", // as semantic conventions have it, for this one metric
                name,
                "network.io.direction",
                direction);
        points.counter("system.network.errors", "{error}", text.nextNumber(), labels);
        points.counter("system.network.packet.dropped", "{packet}", text.nextNumber(), labels);
        text.skipWords(COLUMNS - 4);
    }

    private static boolean isVirtual(String name) {
        for (String prefix : VIRTUAL) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
