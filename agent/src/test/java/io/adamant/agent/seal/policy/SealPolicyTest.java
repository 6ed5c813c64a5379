package io.adamant.agent.seal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealPolicyTest {

    private static final SealPolicy ETC =
            new SealPolicy(
                    SealPolicy.Mode.ENFORCE,
                    List.of(Path.of("/etc"), Path.of("/lib")),
                    List.of(Path.of("/etc/run")),
                    1,
                    1);

    @Test
    void exemptPathsAreNotCovered() {
        assertThat(ETC.covers(Path.of("/etc/app/app.yaml"))).isTrue();
        assertThat(ETC.covers(Path.of("/etc"))).isTrue();
        assertThat(ETC.covers(Path.of("/etc/run/x"))).isFalse();
        assertThat(ETC.covers(Path.of("/etcetera"))).isFalse();
    }

    @Test
    void pathsThatMakeNoSenseAreNamed() {
        assertThat(
                        SealPolicy.problems(
                                List.of(Path.of("/etc"), Path.of("/etc/app"), Path.of("var")),
                                List.of(Path.of("/srv"))))
                .containsExactly(
                        "seal.protect: var is no plain absolute path",
                        "seal.protect: /etc/app is already within /etc",
                        "seal.exempt: /srv is not below a protected path");
        assertThat(SealPolicy.problems(List.of(Path.of("/etc"), Path.of("/etc")), List.of()))
                .containsExactly("seal.protect: /etc is named twice");
    }

    @Test
    void aPolicyWithProblemsCannotBeMade() {
        assertThatThrownBy(
                        () ->
                                new SealPolicy(
                                        SealPolicy.Mode.AUDIT,
                                        List.of(Path.of("etc")),
                                        List.of(),
                                        1,
                                        1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void symbolicLinksAreFollowedBeforeAnythingIsSealed() {
        SealPolicy resolved =
                ETC.resolved(path -> path.equals(Path.of("/lib")) ? Path.of("/etc/lib") : path);

        assertThat(resolved.protect()).containsExactly(Path.of("/etc"));
        assertThat(resolved.exempt()).containsExactly(Path.of("/etc/run"));
    }
}
