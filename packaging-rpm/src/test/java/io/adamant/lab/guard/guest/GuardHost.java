package io.adamant.lab.guard.guest;

import io.adamant.agent.linux.BootClock;
import io.adamant.agent.linux.guard.KernelGuard;
import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Leftovers;
import io.adamant.agent.seal.guard.Place;
import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Stage;
import io.adamant.agent.seal.guard.Trespass;
import io.adamant.agent.seal.guard.Writer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The guard on its own, with a policy like the default one: loads, then obeys lines from a pipe and
 * prints an answer for each. Stands in for the agent, in its unit and with its executable.
 */
public final class GuardHost {

    public static final Path PIPE = Path.of("/run/lab/guard.in");
    public static final Path CANARY = Path.of("/etc/hosts");

    private static final List<String> EXEMPT =
            List.of("/tmp", "/var/log", "/var/tmp", "/var/cache", "/home", "/root");

    private static final Set<Refusable> SEEN =
            EnumSet.of(
                    Refusable.PTRACE,
                    Refusable.EXEC_FROM_MEMORY,
                    Refusable.EXEC_FROM_WRITABLE,
                    Refusable.CLOCK,
                    Refusable.NETWORK,
                    Refusable.FIREWALL,
                    Refusable.PRIVATE_MOUNT);

    private GuardHost() {}

    public static void main(String[] arguments) throws IOException {
        KernelGuard guard = new KernelGuard(KernelGuard.PINS, new BootClock());
        say("LOADING " + guard.load(policy()));
        if (arguments.length > 0) {
            say("MOVED " + guard.move(Stage.valueOf(arguments[0])));
        }
        while (true) {
            try (BufferedReader commands = Files.newBufferedReader(PIPE)) {
                for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                    obey(guard, line.split(" "));
                    say("DONE " + line);
                }
            }
        }
    }

    private static void obey(KernelGuard guard, String[] words) throws IOException {
        switch (words[0]) {
            case "move" -> say("MOVED " + guard.move(Stage.valueOf(words[1])));
            case "take" -> guard.take(1000).forEach(GuardHost::say);
            case "tally" -> say("TALLY " + guard.tally());
            case "faults" -> say("FAULTS " + guard.faults());
            case "canary" -> canary();
            case "write" -> say("WRITTEN " + Files.writeString(Path.of(words[1]), "x"));
            case "linked" -> say("COVERED " + guard.cover(linked(Path.of(words[1]))));
            case "old" -> say("COVERED " + guard.cover(new Leftovers(List.of(), List.of(), true)));
            default -> say("UNKNOWN " + words[0]);
        }
    }

    private static void canary() {
        try {
            Files.newOutputStream(CANARY, StandardOpenOption.WRITE).close();
            say("CANARY opened");
        } catch (IOException refused) {
            say("CANARY refused");
        }
    }

    private static Leftovers linked(Path file) throws IOException {
        Map<String, Object> facts = Files.readAttributes(file, "unix:dev,ino");
        long device = ((Number) facts.get("dev")).longValue();
        long inode = ((Number) facts.get("ino")).longValue();
        return new Leftovers(List.of(), List.of(new Leftovers.Inode(device, inode)), false);
    }

    private static GuardPolicy policy() {
        List<Place> places = new ArrayList<>();
        places.add(place("/", Place.Rule.PROTECT, List.of()));
        places.add(new Place(Path.of("/usr"), Place.Rule.PROTECT, true, List.of()));
        EXEMPT.forEach(path -> places.add(place(path, Place.Rule.EXEMPT, List.of())));
        if (Files.isDirectory(Path.of("/srv/xfs"))) {
            places.add(place("/srv/xfs", Place.Rule.PROTECT, List.of()));
        }
        if (Files.isDirectory(Path.of("/srv/quota/own"))) {
            places.add(place("/srv/quota/own", Place.Rule.PROTECT, List.of()));
        }
        places.add(place("/run/systemd/system", Place.Rule.PROTECT, List.of()));
        places.add(
                place(
                        "/run/systemd/resolve",
                        Place.Rule.PROTECT,
                        List.of(new Writer.Unit("systemd-resolved.service"))));
        if (Files.isDirectory(Path.of("/srv/agents-own"))) {
            places.add(place("/srv/agents-own", Place.Rule.PROTECT, List.of(new Writer.Agent())));
        }
        for (int unit = 1; unit < GuardPolicy.MAX_UNITS; unit++) {
            Path place = Path.of("/srv/of-units/" + unit);
            if (Files.isDirectory(place)) {
                Writer writer = new Writer.Unit("unit-with-a-long-name-" + unit + ".service");
                places.add(new Place(place, Place.Rule.PROTECT, false, List.of(writer)));
            }
        }
        return new GuardPolicy(places, EnumSet.complementOf(EnumSet.copyOf(SEEN)), SEEN, CANARY);
    }

    private static Place place(String path, Place.Rule rule, List<Writer> writers) {
        return new Place(Path.of(path), rule, false, writers);
    }

    private static void say(Trespass trespass) {
        say("EVENT " + trespass);
    }

    private static void say(String words) {
        System.out.println(words);
        System.out.flush();
    }
}
