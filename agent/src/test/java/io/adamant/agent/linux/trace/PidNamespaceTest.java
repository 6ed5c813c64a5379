package io.adamant.agent.linux.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PidNamespaceTest {

    @Test
    void deviceNumbersOfStatAreTurnedIntoTheKernelsForm() {
        assertThat(PidNamespace.kernelForm(0x04)).isEqualTo(4);
        // minor 0x12345 with major 0x0ab: new_encode_dev puts the low 8 bits of the minor first.
        assertThat(PidNamespace.kernelForm(0x1230_ab45L)).isEqualTo(0x0ab1_2345L);
    }
}
