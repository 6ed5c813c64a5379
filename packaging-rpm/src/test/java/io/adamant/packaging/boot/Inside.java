package io.adamant.packaging.boot;

import io.adamant.lab.host.HostCommand;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands in the namespaces of a booted image.
 *
 * @param pid of a process inside, as this machine counts
 */
public record Inside(long pid) {

    /** Of a service that systemd started there, found by its parent, which outlives it. */
    public static Inside of(long service) {
        ProcessHandle init = ProcessHandle.of(service).orElseThrow().parent().orElseThrow();
        return new Inside(init.pid());
    }

    /** What the command said; fails the caller where it did not end with 0. */
    public String run(String shell) {
        List<String> words = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid)));
        words.addAll(List.of("-m", "-p", "-u", "-C", "--", "/bin/sh", "-c", shell));
        return HostCommand.of(words).run().strip();
    }

    /** What a program of this machine said in the network there. */
    public String fromHere(String... command) {
        List<String> words =
                new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-n", "--"));
        words.addAll(List.of(command));
        return HostCommand.of(words).run();
    }

    /** One property of a unit. */
    public String show(String unit, String property) {
        return run("systemctl show --timestamp=us+utc -P " + property + " " + unit);
    }
}
