package io.adamant.agent.linux.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.Mark;
import io.adamant.agent.linux.guard.place.MountPoints;
import io.adamant.agent.linux.guard.policy.GuardPrograms;
import io.adamant.agent.linux.guard.policy.Hook;
import io.adamant.agent.seal.guard.Caller;
import io.adamant.agent.seal.guard.Trespass;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventReaderTest {

    private static final int FILE_OPEN =
            GuardPrograms.HOOKS.stream().map(Hook::name).toList().indexOf("file_open");

    private static final String MOUNTS =
            """
            22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
            23 22 0:21 / /run rw - tmpfs tmpfs rw
            24 22 8:2 /sub /srv/a\\040b rw - xfs /dev/sda2 rw
            25 22 8:2 / /srv/a\\040b/c rw - xfs /dev/sda2 rw
            """;

    private final EventReader reader = new EventReader(new MountPoints(MOUNTS));
    private final MemorySegment event = MemorySegment.ofArray(new byte[GuardEvent.BYTES]);

    private void text(int offset, String text) {
        MemorySegment bytes = MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
        event.asSlice(offset, bytes.byteSize()).copyFrom(bytes);
    }

    private void names(int slot, String... fromTheFileUp) {
        event.set(JAVA_INT_UNALIGNED, GuardEvent.NAMES, fromTheFileUp.length);
        event.set(JAVA_INT_UNALIGNED, GuardEvent.SLOT_BYTES, slot);
        int at = GuardEvent.PATH;
        for (String name : fromTheFileUp) {
            text(at, name);
            at += slot == 0 ? name.length() + 1 : slot;
        }
    }

    @Test
    void namesBecomeAPathBelowTheMountPoint() {
        event.set(JAVA_LONG_UNALIGNED, GuardEvent.DEVICE, 21);
        names(0, "system", "systemd", "/");

        Trespass trespass = reader.read(event, 0);

        assertThat(trespass.path()).isEqualTo("/run/systemd/system");
        assertThat(trespass.pathWhole()).isTrue();
    }

    @Test
    void aMountPointIsThatOfTheWholeSuperblock() {
        event.set(JAVA_LONG_UNALIGNED, GuardEvent.DEVICE, 8L << 20 | 2);
        names(0, "x", "/");

        assertThat(reader.read(event, 0).path()).isEqualTo("/srv/a b/c/x");
    }

    @Test
    void theRootOfAMountIsTheMountPointItself() {
        event.set(JAVA_LONG_UNALIGNED, GuardEvent.DEVICE, 21);
        names(0, "/");

        assertThat(reader.read(event, 0).path()).isEqualTo("/run");
    }

    @Test
    void aNameThatDidNotFitItsEntryIsMissing() {
        names(32, "", "etc", "/");

        Trespass trespass = reader.read(event, 0);

        assertThat(trespass.path()).isEqualTo("/etc/?");
        assertThat(trespass.pathWhole()).isFalse();
    }

    @Test
    void aFileWithoutARootHasNoWholePath() {
        event.set(JAVA_INT_UNALIGNED, GuardEvent.FLAGS, Mark.PROTECT | Mark.DISCONNECTED);
        names(0, "file", "/");

        assertThat(reader.read(event, 0).pathWhole()).isFalse();
    }

    @Test
    void whoTriedIsReadWithTheParents() {
        event.set(JAVA_INT_UNALIGNED, GuardEvent.PROCESS_ID, 4711);
        event.set(JAVA_INT_UNALIGNED, GuardEvent.LOGIN_ID, -1);
        text(GuardEvent.COMMAND, "vi");
        event.set(JAVA_INT_UNALIGNED, GuardEvent.PARENTS, 99);
        text(GuardEvent.PARENTS + 8, "bash");
        text(GuardEvent.UNIT, "cron.service");

        Caller caller = reader.read(event, 0).caller();

        assertThat(caller.pid()).isEqualTo(4711);
        assertThat(caller.loginUid()).isNull();
        assertThat(caller.command()).isEqualTo("vi");
        assertThat(caller.cgroup()).isEqualTo("cron.service");
        assertThat(caller.executable()).isNull();
        assertThat(caller.parents()).isEqualTo(List.of(new Caller.Ancestor(99, "bash")));
    }

    @Test
    void foldedAttemptsCount() {
        event.set(JAVA_LONG_UNALIGNED, GuardEvent.FOLDED, 199_999);

        assertThat(reader.read(event, 0).count()).isEqualTo(200_000);
    }

    @Test
    void anOpenThatMadeItsFileIsACreation() {
        event.set(JAVA_INT_UNALIGNED, GuardEvent.HOOK, FILE_OPEN);
        assertThat(reader.read(event, 0).operation()).isEqualTo("open for writing");

        event.set(JAVA_LONG_UNALIGNED, GuardEvent.DETAIL, 1 << 20);
        assertThat(reader.read(event, 0).operation()).isEqualTo("create");
    }

    @Test
    void aCreationThatWasAskedForBeforeTheLookupIsUnsure() {
        assertThat(EventReader.isUnsure(event)).isFalse();

        event.set(JAVA_INT_UNALIGNED, GuardEvent.FLAGS, Mark.PROTECT | Mark.UNSURE);
        assertThat(EventReader.isUnsure(event)).isTrue();
        assertThat(EventReader.isOwn(event)).isFalse();
    }

    @Test
    void garbageInTheRingIsNeverReadBeyondTheRecord() {
        byte[] noise = new byte[GuardEvent.BYTES];
        Arrays.fill(noise, (byte) 'x');
        event.copyFrom(MemorySegment.ofArray(noise));
        event.set(JAVA_INT_UNALIGNED, GuardEvent.HOOK, 0);
        event.set(JAVA_INT_UNALIGNED, GuardEvent.SUBJECT, 0);
        event.set(JAVA_INT_UNALIGNED, GuardEvent.VERDICT, 0);
        event.set(JAVA_INT_UNALIGNED, GuardEvent.NAMES, 1000);
        event.set(JAVA_INT_UNALIGNED, GuardEvent.SLOT_BYTES, 0);

        assertThat(reader.read(event, 0).path()).startsWith("/x");
        assertThat(event.get(JAVA_BYTE, 0)).isEqualTo((byte) 'x');
    }
}
