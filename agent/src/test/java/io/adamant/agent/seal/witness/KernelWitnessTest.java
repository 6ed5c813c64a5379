package io.adamant.agent.seal.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.seal.witness.manifest.Place;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelWitnessTest {

    private final FakeTexts texts = new FakeTexts();
    private final List<News> news = new ArrayList<>();

    private KernelWitness witness(Set<Witnessed> on) {
        List<Place> places =
                List.of(
                        new Place("/", true),
                        new Place("/run/systemd/system", true),
                        new Place("/var/lib/docker", false));
        WitnessPolicy policy = new WitnessPolicy(on, places, places, List.of(), 1, 1);
        return new KernelWitness(policy, texts, news::add);
    }

    private KernelWitness started() {
        KernelWitness witness = witness(EnumSet.allOf(Witnessed.class));
        witness.lookAtMounts(false);
        witness.look(true);
        assertThat(news).isEmpty();
        return witness;
    }

    private List<String> told() {
        List<String> told = news.stream().flatMap(n -> n.drift().named().stream()).toList();
        news.clear();
        return told;
    }

    @Test
    void eachKindOfDifferenceIsNamedFromWhatToWhat() {
        texts.files.put("/proc/modules", "xfs 1 0 - Live 0x0\n");
        texts.files.put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
        texts.files.put("/sys/kernel/security/lsm", "lockdown,capability,bpf\n");
        KernelWitness witness = started();

        texts.sysctls = "kernel.core_pattern\t|/tmp/x\nkernel.ftrace_enabled\t0\n";
        texts.files.put("/proc/modules", "xfs 1 1 - Live 0x0\nnf_tables 9 0 - Live 0x0\n");
        texts.programs = "40 tracing spy\tattached\n";
        texts.files.put("/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
        witness.look(true);

        assertThat(told())
                .containsExactly(
                        "sysctl kernel.core_pattern: core -> |/tmp/x",
                        "sysctl kernel.ftrace_enabled: 1 -> 0",
                        "module nf_tables: absent -> loaded",
                        "bpf program 17 lsm adamant_open: attached -> absent",
                        "bpf program 40 tracing spy: absent -> attached",
                        "kernel /sys/kernel/security/lockdown: none [integrity] confidentiality"
                                + " -> none integrity [confidentiality]");
    }

    @Test
    void aSettingThatGoesThereAndBackIsToldTwice() {
        KernelWitness witness = started();
        texts.sysctls = "kernel.core_pattern\tx\nkernel.ftrace_enabled\t1\n";
        witness.look(true);
        texts.sysctls = "kernel.core_pattern\tcore\nkernel.ftrace_enabled\t1\n";
        witness.look(true);

        assertThat(told())
                .containsExactly(
                        "sysctl kernel.core_pattern: core -> x",
                        "sysctl kernel.core_pattern: x -> core");
    }

    @Test
    void sysctlsThatComeAndGoWithADeviceAreNothing() {
        KernelWitness witness = started();
        texts.sysctls += "net.ipv4.conf.veth0.forwarding\t1\n";
        witness.look(true);

        assertThat(news).isEmpty();
    }

    @Test
    void aMountInOrOverAProtectedPlaceIsNamed() {
        KernelWitness witness = started();

        texts.mounts +=
                """
                90 21 0:40 / /etc rw - tmpfs evil rw
                91 23 0:41 / /run/systemd/system rw - tmpfs tmpfs rw
                92 23 0:42 / /run/systemd rw - tmpfs tmpfs rw
                """;
        witness.lookAtMounts(true);

        assertThat(told())
                .containsExactly(
                        "mount /etc: none -> tmpfs evil rw",
                        "mount /run/systemd/system: none -> tmpfs tmpfs rw",
                        "mount /run/systemd: none -> tmpfs tmpfs rw");
    }

    @Test
    void aMountThatIsChangedOrTakenAwayIsNamed() {
        KernelWitness witness = started();

        texts.mounts =
                """
                21 1 259:1 / / ro,relatime shared:1 - xfs /dev/nvme0n1p1 ro,attr2
                22 21 0:5 / /dev rw,nosuid shared:2 - devtmpfs devtmpfs rw,size=4096k
                23 21 0:22 / /run rw,nosuid shared:3 - tmpfs tmpfs rw
                """;
        witness.lookAtMounts(true);

        assertThat(told())
                .containsExactly(
                        "mount /: rw,relatime -> ro,relatime",
                        "mount /: file system rw,attr2 -> ro,attr2",
                        "mount /boot efi: vfat /dev/nvme0n1p2 rw -> none");
    }

    @Test
    void mountsOfDailyLifeAreNothing() {
        KernelWitness witness = started();

        texts.mounts +=
                """
                90 23 0:40 / /run/user/1000 rw - tmpfs tmpfs rw
                91 21 0:41 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw
                92 22 0:42 / /dev/hugepages2 rw - hugetlbfs hugetlbfs rw
                93 23 0:43 / /run/credentials/getty rw - ramfs ramfs rw
                """;
        witness.lookAtMounts(true);

        assertThat(news).isEmpty();
    }

    @Test
    void mountsBeforeTheSealAreNothing() {
        KernelWitness witness = started();
        texts.mounts += "90 21 0:40 / /etc rw - tmpfs evil rw\n";
        witness.lookAtMounts(false);
        witness.lookAtMounts(true);

        assertThat(news).isEmpty();
    }

    @Test
    void whatIsSwitchedOffIsNotLookedAt() {
        KernelWitness witness = witness(Set.of(Witnessed.MANIFEST));
        witness.look(true);
        texts.sysctls = "";
        texts.programs = "";
        texts.mounts = "";
        witness.look(true);
        witness.lookAtMounts(true);
        witness.lookAtMounts(true);

        assertThat(news).isEmpty();
    }

    @Test
    void aFloodOfDifferencesIsBoundedAndCounted() {
        KernelWitness witness = started();
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            many.append("5").append(i).append(" lsm x\tattached\n");
        }
        texts.programs = many.toString();
        witness.look(true);

        assertThat(news).hasSize(1);
        assertThat(news.getFirst().drift().named()).hasSize(64);
        assertThat(news.getFirst().drift().count()).isEqualTo(501);
    }
}
