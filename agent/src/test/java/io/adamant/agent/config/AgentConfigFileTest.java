package io.adamant.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.adamant.agent.seal.guard.Refusable;
import io.adamant.agent.seal.guard.Writer;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.config.DataSize;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgentConfigFileTest {

    private static final String LEAST = "collector: { endpoints: [\"http://127.0.0.1:4318\"] }\n";

    @Test
    void readsWhatAnImageDeclares() throws ConfigException {
        AgentConfig config =
                AgentConfigFile.parse(
                        "agent.yaml",
                        """
                        collector:
                          endpoints: ["http://127.0.0.1:4318", "http://collector:4318"]
                        identity: { source: aws }
                        boot: { deadline: 30s, console: /var/log/console.log }
                        heartbeat: 1s
                        checks:
                          - name: app
                            http: { url: "http://127.0.0.1:8080/health?x=1", expect: 204 }
                            period: 1s
                            timeout: 500ms
                            failures: 2
                          - name: data
                            file: { path: /var/lib/app/data, contains: "ok" }
                          - name: port
                            tcp: { address: "[::1]:8080" }
                          - name: own
                            exec: { command: ["/bin/true", "-v"] }
                          - name: space
                            disk: { path: /var, free: 16MiB }
                        logs:
                          - path: /var/log/app/*.log
                        metrics: { period: 5s }
                        seal: { mode: enforce, protect: [/etc], exempt: [/etc/tmp], canary: 2s }
                        spool: { dir: /var/spool/adamant, cap: 8MiB, commit: 10ms }
                        endpoint: { listen: "127.0.0.1:9481" }
                        """);

        assertThat(config.collectors())
                .containsExactly(
                        URI.create("http://127.0.0.1:4318"), URI.create("http://collector:4318"));
        assertThat(config.checks())
                .extracting(CheckConfig::probe)
                .containsExactly(
                        new Probe.Http("127.0.0.1", 8080, "/health?x=1", 204),
                        new Probe.FileHolds(Path.of("/var/lib/app/data"), "ok"),
                        new Probe.Tcp("::1", 8080),
                        new Probe.Exec(List.of("/bin/true", "-v")),
                        new Probe.Disk(Path.of("/var"), DataSize.ofMebibytes(16)));
        assertThat(config.checks().getFirst().timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.checks().getFirst().failures()).isEqualTo(2);
        assertThat(config.seal().exempt()).containsExactly(Path.of("/etc/tmp"));
        assertThat(config.listen().getPort()).isEqualTo(9481);
        assertThat(config.boot().console()).isEqualTo(Path.of("/var/log/console.log"));
    }

    @Test
    void anyFreePortMayBeAskedFor() throws ConfigException {
        AgentConfig config =
                AgentConfigFile.parse(
                        "agent.yaml", LEAST + "endpoint: { listen: \"127.0.0.1:0\" }\n");

        assertThat(config.listen().getPort()).isZero();
        assertThat(config.listen().getAddress().isLoopbackAddress()).isTrue();
    }

    @Test
    void fillsInTheDefaults() throws ConfigException {
        AgentConfig config = AgentConfigFile.parse("agent.yaml", LEAST);

        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.metricsPeriod()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.seal().mode()).isEqualTo(AgentConfig.SealMode.AUDIT);
        assertThat(config.spool().cap()).isEqualTo(DataSize.ofMebibytes(64));
        assertThat(config.listen().getPort()).isEqualTo(9480);
        assertThat(config.boot().console()).isNull();
    }

    @Test
    void namesEveryProblemWithItsLineAtOnce() {
        assertThat(
                        message(
                                """
                                collector:
                                  endpoints: ["ftp://c:4318"]
                                heartbeet: 1s
                                checks:
                                  - name: both
                                    tcp: { address: "127.0.0.1:1" }
                                    exec: { command: ["true"] }
                                  - name: none
                                logs:
                                  - path: var/log/*.log
                                seal:
                                  mode: enforce
                                  defaults: false
                                  exempt: [/etc/x]
                                spool: { dir: spool }
                                endpoint: { listen: "0.0.0.0:9480" }
                                """))
                .contains("line 2: collector.endpoints must be like https://host:4318")
                .contains("line 3: heartbeet is not known here; did you mean heartbeat?")
                .contains("line 5: checks[0].name needs exactly one of")
                .contains("has tcp, exec")
                .contains("line 7: checks[0].exec.command must be a list that begins with an")
                .contains("line 8: checks[1].name needs exactly one of")
                .contains("has none")
                .contains("line 10: logs[0].path must be an absolute path")
                .contains("seal.protect must name what mode enforce is to seal")
                .contains("line 14: seal.exempt /etc/x is not below a protected path")
                .contains("line 15: spool.dir must be an absolute path")
                .contains("line 16: endpoint.listen must be a loopback address")
                .contains("TLS, not there yet");
    }

    @Test
    void readsHowTheCollectorIsReached() throws ConfigException {
        AgentConfig config =
                AgentConfigFile.parse(
                        "agent.yaml",
                        """
                        collector:
                          endpoints: ["https://a:4318", "https://b/otlp"]
                          tls: { ca: /etc/a/ca.pem, certificate: /etc/a/c.pem, key: /etc/a/k.pem }
                        ship: { rate: 1MiB, flush: 5s }
                        """);
        assertThat(config.collectors())
                .containsExactly(URI.create("https://a:4318"), URI.create("https://b/otlp"));
        assertThat(config.ship())
                .isEqualTo(
                        new AgentConfig.Ship(
                                Path.of("/etc/a/ca.pem"),
                                Path.of("/etc/a/c.pem"),
                                Path.of("/etc/a/k.pem"),
                                DataSize.ofMebibytes(1),
                                Duration.ofSeconds(5)));
    }

    @Test
    void refusesTlsThatCannotWork() {
        assertThat(
                        message(
                                """
                                collector:
                                  endpoints: ["http://a:4318"]
                                  tls: { certificate: /c.pem }
                                """))
                .contains("collector.tls is of no use: no endpoint begins with https://")
                .contains("collector.tls.key must be there too");
    }

    @Test
    void refusesAFileThatNamesNoCollector() {
        assertThat(message("heartbeat: 1s\n"))
                .contains("collector.endpoints must name at least one address");
    }

    @Test
    void refusesGlobsThatCannotBeMatched() {
        assertThat(message(LEAST + "logs:\n  - path: /a/**/b\n  - path: '/a/[b'\n"))
                .contains("line 3: logs[0].path must not cross directories")
                .contains("line 4: logs[1].path must be a glob");
    }

    @Test
    void refusesTwoChecksOfOneName() {
        assertThat(
                        message(
                                LEAST
                                        + """
                                        checks:
                                          - { name: a, exec: { command: [/bin/true] } }
                                          - { name: a, exec: { command: [/bin/true] } }
                                        """))
                .contains("line 4: checks[1].name is given twice: a");
    }

    @Test
    void moreWritersThanAMarkHoldsAreRefusedWithTheCure() {
        String units =
                java.util.stream.IntStream.rangeClosed(1, 33)
                        .mapToObj(i -> "u" + i + ".service")
                        .collect(java.util.stream.Collectors.joining(", "));

        assertThat(message(LEAST + "seal: { writers: { /srv/x: [" + units + "] } }\n"))
                .contains("name 33 units", "room for 32", "below one place that is exempt");
    }

    @Test
    void whatNoHookCouldRefuseCanOnlyBeDetected() throws ConfigException {
        assertThat(message(LEAST + "seal: { refuse: [environment] }\n"))
                .contains("names what can only be seen, move it to detect: environment");

        assertThat(
                        AgentConfigFile.parse(
                                        "agent.yaml", LEAST + "seal: { detect: [units, clock] }\n")
                                .seal()
                                .detect())
                .containsExactlyInAnyOrder(Refusable.UNITS, Refusable.CLOCK);
    }

    @Test
    void refusesProtectedPathsWithinOneAnother() {
        assertThat(message(LEAST + "seal: { protect: [/etc, /etc/app] }\n"))
                .contains("seal.protect /etc/app is already within /etc");
    }

    @Test
    void aSealThatNamesNoPlacesGetsTheDefaults() throws Exception {
        AgentConfig.Seal seal =
                AgentConfigFile.parse(
                                "agent.yaml",
                                LEAST
                                        + """
                                        seal:
                                          mode: enforce
                                          exempt: [/srv/data]
                                          writers: { /opt/app/conf: [pid1, app.service] }
                                          refuse: [sysctl, ptrace]
                                        """)
                        .seal();

        assertThat(seal.protect()).contains(Path.of("/"));
        assertThat(seal.exempt()).contains(Path.of("/srv/data"), Path.of("/var/log"));
        assertThat(seal.writers())
                .containsEntry(
                        Path.of("/opt/app/conf"),
                        List.of(new Writer.Pid1(), new Writer.Unit("app.service")))
                .containsKey(Path.of("/run/systemd/transient"));
        assertThat(seal.refuse()).containsExactlyInAnyOrder(Refusable.SYSCTL, Refusable.PTRACE);
        assertThat(seal.detect()).contains(Refusable.NETWORK).doesNotContain(Refusable.PTRACE);
        assertThat(seal.deadline()).hasSeconds(180);
        assertThat(seal.own()).isEmpty();
    }

    @Test
    void withoutAModeNothingIsSealedAndWithOneTheDefaultsAre() throws Exception {
        assertThat(places("")).isEmpty();
        assertThat(places("seal: { witness: 1h }\n")).isEmpty();
        for (String mode : List.of("audit", "enforce")) {
            assertThat(places("seal: { mode: %s }\n".formatted(mode))).contains(Path.of("/"));
            assertThat(places("seal: { mode: %s, protect: [/opt/app] }\n".formatted(mode)))
                    .containsExactly(Path.of("/opt/app"));
        }
        assertThat(places("seal: { mode: audit, defaults: false }\n")).isEmpty();
        assertThat(places("seal: { defaults: true }\n")).contains(Path.of("/"));
    }

    private static List<Path> places(String seal) throws Exception {
        return AgentConfigFile.parse("agent.yaml", LEAST + seal).seal().protect();
    }

    @Test
    void refusesAPolicyThatWouldLockOutTheHostsOwnBoot() {
        assertThat(
                        message(
                                LEAST
                                        + """
                                        seal:
                                          mode: enforce
                                          protect: [/run, /var]
                                          refuse: [kexec, everything]
                                          detect: [kexec]
                                          writers: { /etc/x: [root] }
                                        """))
                .contains("line 4: seal.protect /run is written by the host's own services")
                .contains("name the places inside")
                .contains("/var/log lies in a protected place and is not exempt")
                .contains("'everything' is not known: sysctl, sysfs, raw-device")
                .contains("line 6: seal.detect names what is refused as well: kexec")
                .contains("must hold pid1 or units such as app.service, not 'root'");
    }

    private static String message(String text) {
        ConfigException thrown =
                catchThrowableOfType(
                        ConfigException.class, () -> AgentConfigFile.parse("agent.yaml", text));
        assertThat(thrown).isNotNull();
        return thrown.getMessage();
    }
}
