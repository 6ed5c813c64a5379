package io.adamant.agent.config;

import io.adamant.agent.config.AgentConfig.Boot;
import io.adamant.agent.config.AgentConfig.Identity;
import io.adamant.agent.config.AgentConfig.IdentitySource;
import io.adamant.agent.config.AgentConfig.Journal;
import io.adamant.agent.config.AgentConfig.JournalFrom;
import io.adamant.agent.config.AgentConfig.JournalUse;
import io.adamant.agent.config.AgentConfig.Spool;
import io.adamant.shared.config.Config;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.config.Section;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The mapping of {@code agent.yaml} onto {@link AgentConfig}; all problems are noted at once. */
public final class AgentConfigFile {

    private static final Duration LEAST_PERIOD = Duration.ofMillis(100);
    private static final Duration MOST_PERIOD = Duration.ofHours(1);
    private static final int MAX_CHECKS = 64;

    /** Any free port: several hosts share one loopback, as those of the local cloud do. */
    private static final String ANY_PORT = "127.0.0.1:0";

    private static final int MAX_UNITS = 64;

    private enum Enrol {
        OFF,
        ON
    }

    private AgentConfigFile() {}

    /** Reads the file; throws with every problem and its line. */
    public static AgentConfig read(Path file) throws ConfigException {
        return Config.read(file, AgentConfigFile::map);
    }

    /** The same for text; {@code name} stands for the file in messages. */
    public static AgentConfig parse(String name, String text) throws ConfigException {
        return Config.parse(name, text, AgentConfigFile::map);
    }

    private static AgentConfig map(Section root) {
        Section collector = root.section("collector");
        List<URI> collectors = ShipMapping.collectors(collector);
        return new AgentConfig(
                collectors,
                ShipMapping.ship(collector, collectors, root.section("ship")),
                identity(root.section("identity")),
                boot(root.section("boot")),
                period(root, "heartbeat", Duration.ofSeconds(10)),
                checks(root),
                LogMapping.map(root),
                journal(root.section("journal")),
                period(root.section("metrics"), "period", Duration.ofSeconds(15)),
                SealMapping.map(root.section("seal")),
                spool(root.section("spool")),
                listen(root.section("endpoint")));
    }

    private static Identity identity(Section section) {
        IdentitySource source = section.oneOf("source", IdentitySource.class, IdentitySource.FILE);
        Path file = Paths.absolute(section, "file", "/var/lib/cloud/identity.yaml");
        boolean enrol = section.oneOf("enrol", Enrol.class, Enrol.OFF) == Enrol.ON;
        String audience = section.text("audience", "");
        if (enrol && source == IdentitySource.GCP && audience.isEmpty()) {
            section.problem("audience", "must be the collector's security.gcp.audience");
        }
        Path token = Paths.absolute(section, "token", "/var/lib/cloud/launch-token");
        return new Identity(source, file, enrol, token, audience);
    }

    private static Boot boot(Section section) {
        Duration deadline =
                section.duration(
                        "deadline",
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(1),
                        Duration.ofHours(1));
        return new Boot(
                deadline,
                section.optionalText("console")
                        .map(text -> Paths.absoluteOrNoted(section, "console", text))
                        .orElse(null));
    }

    private static List<CheckConfig> checks(Section root) {
        List<CheckConfig> checks = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Section section : root.sections("checks")) {
            CheckConfig check = CheckMapping.map(section);
            if (names.contains(check.name())) {
                section.problem("name", "is given twice: " + check.name());
            }
            names.add(check.name());
            checks.add(check);
        }
        if (checks.size() > MAX_CHECKS) {
            root.problem("checks", "must be at most " + MAX_CHECKS);
        }
        return checks;
    }

    private static Journal journal(Section section) {
        Section units = section.section("units");
        return new Journal(
                section.oneOf("enabled", JournalUse.class, JournalUse.AUTO),
                section.optionalText("directory")
                        .map(text -> Paths.absoluteOrNoted(section, "directory", text))
                        .orElse(null),
                section.oneOf("from", JournalFrom.class, JournalFrom.BOOT),
                unitPatterns(units, "include"),
                unitPatterns(units, "exclude"));
    }

    private static List<String> unitPatterns(Section section, String key) {
        List<String> patterns = section.texts(key);
        if (patterns.size() > MAX_UNITS) {
            section.problem(key, "must be at most " + MAX_UNITS);
        }
        return patterns;
    }

    private static Spool spool(Section section) {
        return new Spool(
                Paths.absolute(section, "dir", "/var/lib/adamant/spool"),
                section.size(
                        "cap",
                        DataSize.ofMebibytes(64),
                        DataSize.ofMebibytes(1),
                        DataSize.ofMebibytes(1 << 20)),
                section.duration(
                        "commit",
                        Duration.ofMillis(50),
                        Duration.ofMillis(1),
                        Duration.ofSeconds(1)));
    }

    private static InetSocketAddress listen(Section section) {
        String text = section.text("listen", "127.0.0.1:9480");
        String demand = "must be a loopback address like 127.0.0.1:9480, not '" + text + "'";
        if (text.equals(ANY_PORT)) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }
        Addresses.HostPort address = Addresses.hostPort(text);
        if (address == null) {
            section.problem("listen", demand);
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }
        try {
            InetAddress host = InetAddress.ofLiteral(address.host());
            if (!host.isLoopbackAddress()) {
                section.problem("listen", demand + ": any other would need TLS, not there yet");
            }
            return new InetSocketAddress(host, address.port());
        } catch (IllegalArgumentException notALiteral) {
            section.problem("listen", demand);
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }
    }

    private static Duration period(Section section, String key, Duration fallback) {
        return section.duration(key, fallback, LEAST_PERIOD, MOST_PERIOD);
    }
}
