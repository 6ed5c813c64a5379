package io.adamant.agent.seal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Place;
import io.adamant.agent.seal.guard.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlaceListTest {

    private final FakeHost host =
            new FakeHost()
                    .file("/usr/lib/os-release")
                    .file("/etc/passwd")
                    .directory("/boot")
                    .directory("/home/ann/.ssh")
                    .directory("/home/bob")
                    .directory("/run/systemd")
                    .directory("/var/log")
                    .mount("/run", "tmpfs")
                    .mount("/boot/efi", "vfat")
                    .mount("/var/log", "ext4")
                    .mount("/proc", "proc");

    private static SealPolicy defaults() {
        return new SealPolicy(
                SealPolicy.Mode.ENFORCE,
                SealDefaults.PROTECT,
                SealDefaults.EXEMPT,
                SealDefaults.WRITERS,
                SealDefaults.REFUSED,
                SealDefaults.SEEN,
                1,
                1,
                1);
    }

    private GuardPolicy made() {
        PlaceList list = new PlaceList(defaults(), host);
        list.prepare();
        return list.guardPolicy().orElseThrow();
    }

    private static Map<Path, Place> byPath(GuardPolicy policy) {
        return policy.places().stream().collect(Collectors.toMap(Place::path, place -> place));
    }

    @Test
    void usrAndBootAreSealedEarlyTheRestLater() {
        Map<Path, Place> places = byPath(made());

        assertThat(places.get(Path.of("/usr")).early()).isTrue();
        assertThat(places.get(Path.of("/boot/efi")).early()).isTrue();
        assertThat(places.get(Path.of("/")).early()).isFalse();
    }

    @Test
    void aFileSystemMountedWithinAPlaceGetsTheMarkOfThePlace() {
        Map<Path, Place> places = byPath(made());

        assertThat(places.get(Path.of("/boot/efi")).rule()).isEqualTo(Place.Rule.PROTECT);
        assertThat(places.get(Path.of("/var/log")).rule()).isEqualTo(Place.Rule.EXEMPT);
    }

    @Test
    void theStarStandsForEachHomeAndWhatIsAbsentIsMadeBeforeItCanBeMadeByOthers() {
        Map<Path, Place> places = byPath(made());

        assertThat(places.keySet())
                .contains(Path.of("/home/ann/.ssh"), Path.of("/home/bob/.ssh"))
                .doesNotContain(Path.of("/home/*/.ssh"));
        assertThat(host.isDirectory(Path.of("/home/bob/.ssh"))).isTrue();
        assertThat(host.isDirectory(Path.of("/run/modprobe.d"))).isTrue();
        assertThat(host.exists(Path.of("/run/NetworkManager/conf.d")))
                .as("its parent is not there, nobody reads it")
                .isFalse();
        assertThat(host.exists(Path.of("/etc/.pwd.lock"))).isTrue();
    }

    @Test
    void aPlaceKeepsItsWriters() {
        assertThat(byPath(made()).get(Path.of("/run/systemd/transient")).writers())
                .containsExactly(new Writer.Pid1());
    }

    @Test
    void theDefaultsNameNoMoreUnitsThanTheGuardCanTellApart() {
        assertThat(
                        made().places().stream()
                                .flatMap(place -> place.writers().stream())
                                .filter(Writer.Unit.class::isInstance)
                                .distinct())
                .hasSizeLessThanOrEqualTo(12);
    }

    @Test
    void theCanaryIsAFileThatIsSealedEarly() {
        assertThat(made().canary()).isEqualTo(Path.of("/usr/lib/os-release"));
    }

    @Test
    void withoutAFileThatEveryLinuxHasTheCanaryIsOneRightInAProtectedDirectory() {
        SealPolicy policy =
                new SealPolicy(SealPolicy.Mode.ENFORCE, List.of(Path.of("/srv")), List.of(), 1, 1);
        FakeHost host = new FakeHost().file("/srv/site/page").file("/srv/site.conf");

        assertThat(new PlaceList(policy, host).guardPolicy().orElseThrow().canary())
                .isEqualTo(Path.of("/srv/site.conf"));
    }

    @Test
    void aCanaryNeedsAProtectedFile() {
        SealPolicy nothing =
                new SealPolicy(SealPolicy.Mode.ENFORCE, List.of(Path.of("/srv")), List.of(), 1, 1);

        assertThat(new PlaceList(nothing, host).guardPolicy()).isEmpty();
    }

    @Test
    void linksBecomeWhatTheyMean() {
        host.link("/lib", "/usr/lib");
        SealPolicy lib =
                new SealPolicy(SealPolicy.Mode.ENFORCE, List.of(Path.of("/lib")), List.of(), 1, 1);

        assertThat(new PlaceList(lib, host).guardPolicy().orElseThrow().places())
                .extracting(Place::path)
                .containsExactly(Path.of("/usr/lib"));
    }

    @Test
    void aHostThatCannotKeepThePolicySaysWhyAndWhatCuresIt() {
        host.modules = List.of("capability", "apparmor");

        assertThat(HostProblems.of(defaults(), List.of(Path.of("/opt/app")), false, host))
                .satisfiesExactly(
                        p -> assertThat(p).contains("/opt/app does not exist", "leave it out"),
                        p -> assertThat(p).contains("needs bpf", "apparmor", "add bpf to lsm="));
        host.modules = List.of("bpf");
        host.types = false;
        assertThat(HostProblems.of(defaults(), List.of(), false, host))
                .singleElement()
                .asString()
                .contains("/sys/kernel/btf/vmlinux", "CONFIG_DEBUG_INFO_BTF");
    }

    @Test
    void aFallbackOnAFileSystemWithoutFlagsIsNamed() {
        host.types = false;
        host.mount("/boot", "vfat");

        assertThat(HostProblems.of(defaults(), List.of(), true, host))
                .singleElement()
                .asString()
                .contains("/boot by inode flags", "vfat has none", "ext4 or xfs");
    }

    @Test
    void aProtectedPlaceOnBtrfsIsRefusedForTheGuardWouldNotMatchIt() {
        host.mount("/srv", "btrfs");

        assertThat(HostProblems.of(defaults(), List.of(), false, host))
                .singleElement()
                .asString()
                .contains("/srv lies on btrfs", "subvolumes", "ext4 or xfs", "layer: mounts");

        host.mount("/var/lib/docker", "btrfs");
        host.mount("/srv", "xfs");
        assertThat(HostProblems.of(defaults(), List.of(), false, host)).isEmpty();
    }

    @Test
    void aHostThatCanHasNoProblems() {
        assertThat(HostProblems.of(defaults(), List.of(), false, host)).isEmpty();
    }
}
