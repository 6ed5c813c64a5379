package io.adamant.agent.seal.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitNameTest {

    @Test
    void theUnitIsTheOutermostDirectoryThatIsNoSlice() {
        assertThat(UnitName.of("/system.slice/sshd.service")).isEqualTo("sshd.service");
        assertThat(UnitName.of("/system.slice/docker.service/inner.scope"))
                .isEqualTo("docker.service");
        assertThat(UnitName.of("/user.slice/user-1000.slice/session-3.scope"))
                .isEqualTo("session-3.scope");
    }

    @Test
    void aUsersManagerHoldsUnitsOfItsOwn() {
        String manager = "/user.slice/user-1000.slice/user@1000.service";
        assertThat(UnitName.of(manager + "/app.slice/x.service")).isEqualTo("x.service");
        assertThat(UnitName.of(manager)).isEqualTo("user@1000.service");
    }

    @Test
    void whatIsInNoUnitHasNone() {
        assertThat(UnitName.of("/")).isNull();
        assertThat(UnitName.of("/system.slice")).isNull();
        assertThat(UnitName.of(null)).isNull();
    }
}
