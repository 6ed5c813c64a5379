package io.adamant.collector.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SourceAddressTest {

    @Test
    void anAddressOfIpv4IsItself() {
        assertThat(SourceAddress.of("192.0.2.7")).isEqualTo("192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2001:db8:0:7::1",
                "2001:db8:0:7:ffff:ffff:ffff:ffff",
                "2001:0db8:0000:0007:0:0:0:2",
                "2001:db8:0:7:0:0:0:1%eth0"
            })
    void anAddressOfIpv6IsItsNetwork(String literal) {
        assertThat(SourceAddress.of(literal)).isEqualTo("2001:db8:0:7::/64");
    }

    @Test
    void anotherNetworkIsAnother() {
        assertThat(SourceAddress.of("2001:db8::7:0:1")).isEqualTo("2001:db8:0:0::/64");
        assertThat(SourceAddress.of("::1")).isEqualTo("0:0:0:0::/64");
        assertThat(SourceAddress.of("fe80::1%3")).isEqualTo("fe80:0:0:0::/64");
        assertThat(SourceAddress.of("1::2:3:4:5:6:7")).isEqualTo("1:0:2:3::/64");
    }
}
