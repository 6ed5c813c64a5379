package io.adamant.agent.linux.guard.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.guard.layout.GuardFacts.FileId;
import io.adamant.agent.linux.guard.layout.Mark;
import io.adamant.agent.seal.guard.Place;
import io.adamant.agent.seal.guard.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceTableTest {

    private final Inodes inodes = new Inodes(new Syscalls());
    private final PlaceTable table =
            new PlaceTable(inodes, List.of("chronyd.service", "systemd-resolved.service"));

    @TempDir private Path dir;

    private long bits(Path path) {
        FileId id = inodes.id(path).orElseThrow();
        return table.marks().getOrDefault(new PlaceTable.Key(id.device(), id.inode()), 0L);
    }

    private static Place place(Path path, Place.Rule rule, Writer... writers) {
        return new Place(path, rule, false, List.of(writers));
    }

    @Test
    void aProtectedPlaceAndTheDirectoriesAboveItAreMarked() throws IOException {
        Path place = Files.createDirectories(dir.toRealPath().resolve("a/b"));

        table.add(place(place, Place.Rule.PROTECT));

        assertThat(bits(place)).isEqualTo(Mark.PROTECT);
        assertThat(bits(place.getParent())).isEqualTo(Mark.ON_WAY);
    }

    @Test
    void anExemptPlaceMarksNothingAboveIt() throws IOException {
        Path place = Files.createDirectories(dir.toRealPath().resolve("a/b"));

        table.add(place(place, Place.Rule.EXEMPT));

        assertThat(bits(place)).isEqualTo(Mark.EXEMPT);
        assertThat(bits(place.getParent())).isZero();
    }

    @Test
    void writersAreBitsOfTheirUnits() throws IOException {
        Path place = dir.toRealPath();

        table.add(
                place(
                        place,
                        Place.Rule.PROTECT,
                        new Writer.Pid1(),
                        new Writer.Unit("systemd-resolved.service")));

        assertThat(bits(place)).isEqualTo(Mark.PROTECT | Mark.BY_PID_1 | Mark.BY_UNIT << 1);
    }

    @Test
    void whatDoesNotExistIsNamed() {
        table.add(place(dir.resolve("missing"), Place.Rule.PROTECT));

        assertThat(table.absent()).singleElement().asString().endsWith("/missing");
        assertThat(table.marks()).isEmpty();
    }

    @Test
    void theNetworksSysctlHaveAMarkThatIsNoInode() {
        table.add(
                place(
                        Path.of("/proc/sys/net"),
                        Place.Rule.PROTECT,
                        new Writer.Unit("chronyd.service")));

        assertThat(table.marks())
                .containsEntry(
                        new PlaceTable.Key(Mark.KIND | Inodes.PROC, Mark.NET_SYSCTL),
                        Mark.PROTECT | Mark.BY_OWN_NETWORK | Mark.BY_UNIT);
    }

    @Test
    void anotherSysctlDirectoryCannotHaveARuleOfItsOwn() {
        table.add(place(Path.of("/proc/sys/kernel"), Place.Rule.EXEMPT));

        assertThat(table.absent()).singleElement().asString().contains("only net");
    }

    @Test
    void procfsIsNamedByItsKindSoThatASecondMountIsNoWayAround() {
        table.protect(Path.of("/proc/sys"), Mark.PROTECT);

        assertThat(table.marks().keySet())
                .anySatisfy(key -> assertThat(key.device()).isEqualTo(Mark.KIND | Inodes.PROC));
    }

    @Test
    void moreUnitsThanBitsAreRefused() {
        List<Place> places =
                IntStream.rangeClosed(0, Mark.MAX_UNITS)
                        .mapToObj(
                                i ->
                                        place(
                                                Path.of("/etc/" + i),
                                                Place.Rule.PROTECT,
                                                new Writer.Unit("u" + i + ".service")))
                        .toList();

        assertThatThrownBy(() -> PlaceTable.units(places))
                .isInstanceOf(GuardException.class)
                .hasMessageContaining("at most 32");
    }

    @Test
    void aUnitWhoseNameCannotBeComparedIsRefused() {
        assertThatThrownBy(() -> HostFacts.requireName("x".repeat(63)))
                .isInstanceOf(GuardException.class);
    }

    @Test
    void devicesAreTheKernelsOwnNumbersAndBack() {
        assertThat(Inodes.stDev(Inodes.kernel(0xfe01))).isEqualTo(0xfe01);
        assertThat(Inodes.kernel(0xfe01)).isEqualTo(0xfe_00001L);
        assertThat(Inodes.kernel(0x10_3f0aL)).isEqualTo(0x3f_0010aL);
        assertThat(Inodes.stDev(0x3f_0010aL)).isEqualTo(0x10_3f0aL);
    }
}
