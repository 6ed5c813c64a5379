package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.forward.ForwardTarget;
import io.adamant.collector.journal.Envelope;
import io.adamant.shared.config.ConfigException;
import io.adamant.shared.config.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CollectorConfigTest {

    @TempDir Path directory;

    @Test
    void aDirectoryAndACloudAreAllThatIsNeeded() throws Exception {
        CollectorConfig config =
                read("dir: /var/lib/adamant\ncloud:\n  url: http://127.0.0.1:8482\n");

        assertThat(config.http()).isEqualTo(new CollectorConfig.Listen("127.0.0.1", 8480));
        assertThat(config.otlp().port()).isEqualTo(4318);
        assertThat(config.policy()).isEqualTo(Path.of("/var/lib/adamant/policy.yaml"));
    }

    @Test
    void theLocalCloudIsNamedByItsAddress() throws Exception {
        CollectorConfig config =
                read(
                        """
                        dir: /var/lib/adamant
                        policy: my-policy.yaml
                        cloud:
                          kind: local
                          url: http://127.0.0.1:8482
                        """);

        assertThat(config.cloud())
                .isEqualTo(
                        new CollectorConfig.CloudChoice.Local(URI.create("http://127.0.0.1:8482")));
        assertThat(config.policy()).isEqualTo(directory.resolve("my-policy.yaml"));
    }

    @Test
    void everyProblemIsNamedWithItsLineAtOnce() {
        ConfigException refused =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                read(
                                        """
                                        listen:
                                          http: 0.0.0.0:80
                                          otlp: nonsense
                                        journal:
                                          retention: 7 days
                                        dri: /tmp
                                        """));

        assertThat(refused.problems())
                .extracting(Problem::line)
                .containsExactlyInAnyOrder(1, 1, 2, 3, 5, 6);
        assertThat(refused)
                .hasMessageContaining("line 2: listen.http must be loopback")
                .hasMessageContaining("line 6: dri is not known here; did you mean dir?");
    }

    @Test
    void theTwoServersCannotShareAPort() {
        ConfigException refused =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                read(
                                        """
                                        listen:
                                          http: 127.0.0.1:8480
                                          otlp: 127.0.0.1:8480
                                        dir: /var/lib/adamant
                                        cloud:
                                          url: http://127.0.0.1:8482
                                        """));

        assertThat(refused)
                .hasMessageContaining("line 3: listen.otlp must be another port than listen.http");
    }

    @Test
    void forwardTargetsTakeTheirSecretsFromAFile() throws Exception {
        Path headers = directory.resolve("headers");
        Files.writeString(headers, "# comment\nAuthorization: Bearer a:b\n\nX-Team : shop\n");
        CollectorConfig config =
                read(
                        """
                        dir: /var/lib/adamant
                        cloud:
                          url: http://127.0.0.1:8482
                        forward:
                          - name: backend
                            url: https://otlp.example.com/otlp
                            headers-file: %s
                            signals: [logs, traces]
                            max-lag: 2h
                        """
                                .formatted(headers));

        ForwardTarget target = config.forward().getFirst();
        assertThat(target.headers())
                .containsOnly(
                        Map.entry("Authorization", "Bearer a:b"), Map.entry("X-Team", "shop"));
        assertThat(target.signals())
                .containsExactlyInAnyOrder(Envelope.Signal.LOGS, Envelope.Signal.TRACES);
        assertThat(target.maxLag()).isEqualTo(Duration.ofHours(2));
        assertThat(target.compression()).isEqualTo(ForwardTarget.Compression.GZIP);
    }

    @Test
    void aForwardTargetThatIsWrongIsNamedWithItsLine() {
        ConfigException refused =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                read(
                                        """
                                        dir: /var/lib/adamant
                                        cloud:
                                          url: http://127.0.0.1:8482
                                        forward:
                                          - name: a
                                            url: http://otlp.example.com
                                            signals: [profiles]
                                          - name: a
                                            url: http://127.0.0.1:4318
                                            headers-file: /nowhere
                                        """));

        assertThat(refused)
                .hasMessageContaining("line 6: forward[0].url must be https")
                .hasMessageContaining("line 7: forward[0].signals must be of logs")
                .hasMessageContaining("line 8: forward[1].name is another target's too")
                .hasMessageContaining("line 10: forward[1].headers-file /nowhere cannot be read");
    }

    @Test
    void awsTakesARegionGroupsAndEndpointsAndNoSecret() throws Exception {
        CollectorConfig config =
                read(
                        """
                        dir: /d
                        cloud:
                          kind: aws
                          region: eu-west-1
                          groups: [web, api]
                          endpoints:
                            ec2: https://vpce-1.ec2.eu-west-1.vpce.amazonaws.com
                        """);

        AwsSettings aws = ((CollectorConfig.CloudChoice.Aws) config.cloud()).settings();
        assertThat(aws.groups()).containsExactly("web", "api");
        assertThat(aws.endpoints()).containsOnlyKeys(AwsSettings.Service.EC2);
        assertThat(aws.attempt()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void gcpTakesAProjectAndItsGroups() throws Exception {
        CollectorConfig config =
                read(
                        """
                        dir: /d
                        cloud:
                          kind: gcp
                          project: shop-prod
                          groups:
                            - regions/europe-west1/web 12 application=shop backend=web-be
                            - zones/europe-west1-b/batch 4
                        """);

        GcpSettings gcp = ((CollectorConfig.CloudChoice.Gcp) config.cloud()).settings();
        assertThat(gcp.groups())
                .containsExactly(
                        new GcpSettings.Group(
                                true, "europe-west1", new GroupName("web"), 12, "shop", "web-be"),
                        new GcpSettings.Group(
                                false, "europe-west1-b", new GroupName("batch"), 4, "batch", null));
        assertThat(gcp.imageProject()).isEqualTo("shop-prod");
    }

    @Test
    void everyProblemOfACloudIsSaidAtOnce() {
        ConfigException aws =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                read(
                                        """
                                        dir: /d
                                        cloud:
                                          kind: aws
                                          region: mars
                                          tag: managed
                                          endpoints:
                                            elb: http://elb.example.com
                                        """));
        assertThat(aws)
                .hasMessageContaining("line 4: cloud.region must be a region")
                .hasMessageContaining("line 5: cloud.tag must be key=value")
                .hasMessageContaining("line 7: cloud.endpoints.elb must be https");

        ConfigException gcp =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                read(
                                        """
                                        dir: /d
                                        cloud:
                                          kind: gcp
                                          project: Shop
                                          groups: [web]
                                          anonymous: true
                                        """));
        assertThat(gcp)
                .hasMessageContaining("line 4: cloud.project must be a project's id")
                .hasMessageContaining("line 5: cloud.groups must be zones/ZONE/NAME MAX")
                .hasMessageContaining("line 6: cloud.anonymous is for an endpoint on loopback");
    }

    private CollectorConfig read(String yaml) throws IOException, ConfigException {
        Path file = directory.resolve("collector.yaml");
        Files.writeString(file, yaml);
        return CollectorConfig.read(file);
    }

    @Test
    void receivingHasDefaultsAndSyslogIsOff() throws ConfigException, IOException {
        CollectorConfig config =
                read("dir: /d\ncloud: { kind: local, url: http://127.0.0.1:8482 }\n");
        assertThat(config.receive().grpc()).contains(new CollectorConfig.Listen("127.0.0.1", 4317));
        assertThat(config.receive().syslog()).isEmpty();
        assertThat(config.receive().syslogTls()).isEmpty();
        assertThat(config.receive().quota().recordsPerSecond()).isEqualTo(1_000_000);
    }
}
