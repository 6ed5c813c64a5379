package io.adamant.agent.linux.guard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.bpf.KernelBtf;
import io.adamant.agent.linux.guard.code.HookCode;
import io.adamant.agent.linux.guard.code.Touch;
import io.adamant.agent.linux.guard.code.UnknownKernelException;
import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.linux.guard.layout.GuardFacts.FileId;
import io.adamant.agent.seal.guard.Refusable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The guard's programs for three kernels, held against golden dumps: one whole, the rest by length
 * and digest. {@code -Dadamant.golden.write=true} writes them anew.
 */
class GuardProgramsTest {

    private static final Path GOLDEN =
            Path.of("src/test/resources/io/adamant/agent/linux/guard/policy");

    private static GuardFacts facts(Set<Refusable> refused, boolean fullNames) {
        Set<Refusable> seen = EnumSet.allOf(Refusable.class);
        seen.removeAll(refused);
        return new GuardFacts(
                new GuardFacts.Maps(11, 12, 13, 14, 15, 16, 17, 18, 19),
                new GuardFacts.Agent(
                        List.of("system.slice", "adamant-agent.service"), new FileId(265, 4711)),
                new GuardFacts.Host(
                        0xF000_0000L,
                        0xEFFF_FFFCL,
                        0xF000_0010L,
                        1234,
                        0xF000_000EL,
                        new FileId(265, 77),
                        new FileId(265, 79),
                        List.of(new FileId(265, 78)),
                        List.of(new FileId(265, 80))),
                List.of("systemd-resolved.service"),
                refused,
                seen,
                true,
                fullNames);
    }

    private static GuardFacts all() {
        return facts(EnumSet.allOf(Refusable.class), true);
    }

    private static int number(String hook) {
        return IntStream.range(0, GuardPrograms.HOOKS.size())
                .filter(i -> GuardPrograms.HOOKS.get(i).name().equals(hook))
                .findFirst()
                .orElseThrow();
    }

    private static void assertGolden(String name, String text) throws IOException {
        Path golden = GOLDEN.resolve(name);
        if (Boolean.getBoolean("adamant.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden, StandardCharsets.UTF_8));
    }

    @EnumSource
    @ParameterizedTest
    void everyProgramIsTheGoldenOne(KernelBtf kernel) throws IOException {
        StringBuilder summary = new StringBuilder();
        try (Btf btf = kernel.open()) {
            for (int i = 0; i < GuardPrograms.HOOKS.size(); i++) {
                Hook hook = GuardPrograms.HOOKS.get(i);
                summary.append(hook.name()).append(' ');
                if (GuardPrograms.offers(btf, hook)) {
                    BpfAssembler program = GuardPrograms.write(btf, all(), i).orElseThrow();
                    byte[] code = program.assemble();
                    summary.append(code.length / Long.BYTES).append(' ').append(digest(code));
                } else {
                    summary.append("absent");
                }
                summary.append('\n');
            }
        }
        assertGolden(kernel.label() + ".summary", summary.toString());
    }

    @EnumSource
    @ParameterizedTest
    void theProgramOfAFileOpenReadsAsTheGoldenListing(KernelBtf kernel) throws IOException {
        try (Btf btf = kernel.open()) {
            assertGolden(
                    kernel.label() + ".file_open.bpf",
                    GuardPrograms.write(btf, all(), number("file_open")).orElseThrow().listing());
        }
    }

    @EnumSource
    @ParameterizedTest
    void withoutTheHelperNoProgramCallsIt(KernelBtf kernel) {
        try (Btf btf = kernel.open()) {
            GuardFacts locked = facts(EnumSet.allOf(Refusable.class), false);
            for (int i = 0; i < GuardPrograms.HOOKS.size(); i++) {
                if (GuardPrograms.offers(btf, GuardPrograms.HOOKS.get(i))) {
                    assertThat(GuardPrograms.write(btf, locked, i).orElseThrow().listing())
                            .as(GuardPrograms.HOOKS.get(i).name())
                            .doesNotContain("probe_read");
                }
            }
        }
    }

    @Test
    void whatThePolicyLeavesAloneHasNoProgram() {
        try (Btf btf = KernelBtf.DEBIAN_6_1.open()) {
            GuardFacts nothing =
                    new GuardFacts(
                            all().maps(),
                            all().agent(),
                            all().host(),
                            List.of(),
                            Set.of(),
                            Set.of(),
                            false,
                            true);
            List<String> written = new ArrayList<>();
            for (int i = 0; i < GuardPrograms.HOOKS.size(); i++) {
                Hook hook = GuardPrograms.HOOKS.get(i);
                if (GuardPrograms.offers(btf, hook)
                        && GuardPrograms.write(btf, nothing, i).isPresent()) {
                    written.add(hook.name());
                }
            }
            assertThat(written)
                    .contains("file_open", "inode_rename", "file_ioctl")
                    .doesNotContain("sb_mount", "capable", "task_kill", "bpf", "uring_cmd");
        }
    }

    @Test
    void anArgumentIsFoundByItsNameWhereverTheKernelHasIt() {
        String older = setAttributes(KernelBtf.DEBIAN_6_1);
        String newer = setAttributes(KernelBtf.DEBIAN_6_12);

        assertThat(older).contains("r7 = *(u64 *)(r6 + 0) ");
        assertThat(newer).contains("r7 = *(u64 *)(r6 + 8) ");
    }

    private static String setAttributes(KernelBtf kernel) {
        try (Btf btf = kernel.open()) {
            return GuardPrograms.write(btf, all(), number("inode_setattr")).orElseThrow().listing();
        }
    }

    @Test
    void aHookWithOtherArgumentsIsNamed() {
        try (Btf btf = KernelBtf.DEBIAN_6_1.open()) {
            HookCode code = new HookCode(btf, all(), "inode_unlink");

            assertThatThrownBy(() -> code.judge("no_such", Touch.NAME))
                    .isInstanceOf(UnknownKernelException.class)
                    .hasMessageContaining("no_such")
                    .hasMessageContaining("dentry");
        }
    }

    @Test
    void hooksAreFewEnoughForTheBitsThatNameThem() {
        assertThat(GuardPrograms.HOOKS).hasSizeLessThan(Long.SIZE);
        assertThat(GuardPrograms.HOOKS).extracting(Hook::name).doesNotHaveDuplicates();
    }

    @Test
    void eventsStayAlignedInTheRing() {
        assertThat(GuardEvent.BYTES % Long.BYTES).isZero();
        assertThat(GuardEvent.PARENTS + GuardEvent.MAX_PARENTS * GuardEvent.PARENT_BYTES)
                .isEqualTo(GuardEvent.NAMES);
    }

    private static String digest(byte[] code) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(code);
            return HexFormat.of().formatHex(sha, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
