package io.adamant.agent.seal.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
                        PlaceProblems.of(
                                List.of(Path.of("/etc"), Path.of("/etc/app"), Path.of("var")),
                                List.of(Path.of("/srv"))))
                .containsExactly(
                        "seal.protect: var is no plain absolute path",
                        "seal.protect: /etc/app is already within /etc",
                        "seal.exempt: /srv is not below a protected path, so it is writable"
                                + " already; leave it out");
        assertThat(PlaceProblems.of(List.of(Path.of("/etc"), Path.of("/etc")), List.of()))
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

    private static List<Path> paths(String... texts) {
        return Stream.of(texts).map(Path::of).toList();
    }

    @Test
    void theNearestMarkDecides() {
        SealPolicy policy =
                new SealPolicy(
                        SealPolicy.Mode.ENFORCE,
                        paths("/", "/home/x/.ssh"),
                        paths("/home", "/var/log", "/var/tmp"),
                        1,
                        1);

        assertThat(policy.covers(Path.of("/etc/passwd"))).isTrue();
        assertThat(policy.covers(Path.of("/home/x/notes"))).isFalse();
        assertThat(policy.covers(Path.of("/home/x/.ssh/authorized_keys"))).isTrue();
    }

    @Test
    void whatWouldLockOutTheHostsOwnBootIsNamedWithItsCure() {
        assertThat(PlaceProblems.of(paths("/run"), List.of()))
                .singleElement()
                .asString()
                .contains("locks out its boot", "/run/systemd/system");
        assertThat(PlaceProblems.of(paths("/"), List.of()))
                .hasSize(2)
                .allSatisfy(p -> assertThat(p).contains("locks out", "is not exempt", "defaults"));
        assertThat(PlaceProblems.of(paths("/var"), paths("/var/log", "/var/tmp"))).isEmpty();
    }

    @Test
    void theDefaultsAreAPolicyWithoutProblems() {
        assertThat(PlaceProblems.of(SealDefaults.PROTECT, SealDefaults.EXEMPT)).isEmpty();
    }

    @Test
    void theDefaultsProtectWhatDecidesAndLeaveWhatAHostWrites() {
        SealPolicy policy =
                new SealPolicy(
                        SealPolicy.Mode.ENFORCE,
                        SealDefaults.PROTECT,
                        SealDefaults.EXEMPT,
                        SealDefaults.WRITERS,
                        SealDefaults.REFUSED,
                        SealDefaults.SEEN,
                        1,
                        1,
                        1);
        for (String sealed :
                List.of(
                        "/etc/passwd",
                        "/usr/bin/ls",
                        "/root/.bashrc",
                        "/var/spool/cron/root",
                        "/var/lib/rpm/rpmdb.sqlite",
                        "/var/lib/dpkg/status",
                        "/run/systemd/system/x.service",
                        "/run/systemd/transient/x.service",
                        "/run/udev/rules.d/1.rules")) {
            assertThat(policy.covers(Path.of(sealed))).as(sealed).isTrue();
        }
        for (String free :
                List.of(
                        "/etc/.pwd.lock",
                        "/var/log/syslog",
                        "/tmp/x",
                        "/run/sshd.pid",
                        "/run/systemd/sessions/1",
                        "/proc/self/comm",
                        "/var/lib/chrony/drift")) {
            assertThat(policy.covers(Path.of(free))).as(free).isFalse();
        }
    }
}
