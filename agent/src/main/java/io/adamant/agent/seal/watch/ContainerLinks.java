package io.adamant.agent.seal.watch;

import java.util.List;

/**
 * Names of the network links that container runtimes make and remove all day; what becomes of them
 * is normal life.
 *
 * @param names a name, or the beginning of names with a {@code *} behind it
 */
public record ContainerLinks(List<String> names) {

    /** As Docker, containerd and podman with CNI or netavark, Calico, Cilium and flannel do. */
    public static final ContainerLinks DEFAULT =
            new ContainerLinks(
                    List.of(
                            "veth*",
                            "docker*",
                            "br-*",
                            "cni*",
                            "podman*",
                            "cali*",
                            "cilium*",
                            "lxc*",
                            "flannel*"));

    public ContainerLinks {
        names = List.copyOf(names);
    }

    public boolean has(String link) {
        for (String name : names) {
            boolean isOne =
                    name.endsWith("*")
                            ? link.startsWith(name.substring(0, name.length() - 1))
                            : link.equals(name);
            if (isOne) {
                return true;
            }
        }
        return false;
    }
}
