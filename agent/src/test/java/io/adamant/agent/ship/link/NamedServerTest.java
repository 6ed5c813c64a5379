package io.adamant.agent.ship.link;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedServerTest {

    private static List<List<?>> dns(String name) {
        return List.of(List.of(2, name));
    }

    private static List<List<?>> ip(String address) {
        return List.of(List.of(7, address));
    }

    @ParameterizedTest
    @CsvSource({"a.b.example,a.b.example", "A.b.Example,a.B.example.", "a.b.example,*.b.example"})
    void aNameOfTheCertificateIsTaken(String host, String name) {
        assertThatCode(() -> NamedServer.check(host, dns(name))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "a.b.example,b.example",
        "a.b.example,*.example",
        "b.example,*.example",
        "b.example,*.b.example",
        "a.b.example,a*.b.example",
        "a.b.example,*",
        "a.b.example,*.*.example",
        ".b.example,*.b.example",
        "10.0.0.1,10.0.0.1",
        "10.0.0.1,*.0.0.1"
    })
    void anyOtherNameIsRefused(String host, String name) {
        assertThatThrownBy(() -> NamedServer.check(host, dns(name)))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void anAddressIsComparedWithAddressesOnly() {
        assertThatCode(() -> NamedServer.check("10.0.0.1", ip("10.0.0.1")))
                .doesNotThrowAnyException();
        assertThatCode(() -> NamedServer.check("::1", ip("0:0:0:0:0:0:0:1")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> NamedServer.check("10.0.0.2", ip("10.0.0.1")))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> NamedServer.check("a.example", ip("10.0.0.1")))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void aCertificateWithoutSuchNamesIsRefused() {
        assertThatThrownBy(() -> NamedServer.check("a.example", null))
                .isInstanceOf(CertificateException.class);
    }
}
