package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.shared.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecurityConfigTest {

    @TempDir Path directory;

    private CollectorConfig read(String listen, String more) throws IOException, ConfigException {
        Path file = directory.resolve("collector.yaml");
        Files.writeString(
                file,
                "listen: { "
                        + listen
                        + " }\ndir: /var/lib/adamant\ncloud: { url: \"http://127.0.0.1:8482\" }\n"
                        + more);
        return CollectorConfig.read(file);
    }

    @Test
    void loopbackNeedsNothing() throws Exception {
        assertThat(read("otlp: \"127.0.0.1:4318\"", "").security().agents()).isFalse();
    }

    @Test
    void anyOtherAddressForAgentsIsRefusedAndTheMessageSaysWhatToDo() {
        assertThatThrownBy(() -> read("otlp: \"0.0.0.0:4318\"", ""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("security.agents to on");
    }

    @Test
    void anyOtherAddressForPeopleIsRefusedAndTheMessageSaysWhatToDo() {
        assertThatThrownBy(() -> read("http: \"10.0.0.1:8480\"", "security: { agents: on }\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("security.operators to a file of tokens");
    }

    @Test
    void withTlsAndProofAnyAddressIsTaken() throws Exception {
        CollectorConfig config =
                read(
                        "otlp: \"0.0.0.0:4318\", http: \"[2001:db8::1]:8480\"",
                        "security: { agents: on, operators: tokens }\n");
        assertThat(config.otlp().host()).isEqualTo("0.0.0.0");
        assertThat(config.http().host()).isEqualTo("2001:db8::1");
        assertThat(config.security().operators()).contains(directory.resolve("tokens"));
    }

    @Test
    void aProofWithoutItsAccountsIsRefused() {
        assertThatThrownBy(
                        () ->
                                read(
                                        "otlp: \"127.0.0.1:4318\"",
                                        "security: { aws: { certificates: regions } }\n"))
                .hasMessageContaining("accounts");
    }

    @Test
    void anIssuerOfPeopleIsAProofToo() throws Exception {
        CollectorConfig config =
                read(
                        "http: \"0.0.0.0:8480\"",
                        "security: { oidc: { issuer: \"https://id.example\", audience: adamant,"
                                + " act: [ops] } }\n");
        assertThat(config.security().oidc())
                .hasValueSatisfying(
                        rules -> {
                            assertThat(rules.name()).isEqualTo("sub");
                            assertThat(rules.claim()).isEqualTo("groups");
                            assertThat(rules.act()).containsExactly("ops");
                        });
    }

    @Test
    void anIssuerWithoutTlsOrRightsIsRefused() {
        assertThatThrownBy(
                        () ->
                                read(
                                        "http: \"127.0.0.1:8480\"",
                                        "security: { oidc: { issuer: \"http://id.example\","
                                                + " audience: a } }\n"))
                .hasMessageContaining("https address")
                .hasMessageContaining("nobody may do anything");
    }

    @Test
    void syslogBeyondLoopbackNeedsSendersWithCertificates() throws Exception {
        String tls = "tls: \"0.0.0.0:6514\", certificate: s.crt, key: s.key";
        assertThatThrownBy(() -> read("otlp: \"127.0.0.1:4318\"", "syslog: { " + tls + " }\n"))
                .hasMessageContaining("syslog.client-ca");
        assertThatThrownBy(
                        () ->
                                read(
                                        "otlp: \"127.0.0.1:4318\"",
                                        "syslog: { tcp: \"0.0.0.0:1514\", client-ca: c.pem }\n"))
                .hasMessageContaining("loopback");
        assertThat(
                        read(
                                        "otlp: \"127.0.0.1:4318\"",
                                        "syslog: { " + tls + ", client-ca: senders.pem }\n")
                                .receive()
                                .syslogTls())
                .hasValueSatisfying(on -> assertThat(on.listen().host()).isEqualTo("0.0.0.0"));
    }
}
