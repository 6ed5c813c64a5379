package io.adamant.agent.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.BpfAssembler.Alu;
import io.adamant.agent.linux.bpf.BpfAssembler.Atomic;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.BpfCalls.Loading;
import io.adamant.agent.linux.bpf.BpfCalls.LsmProgram;
import io.adamant.agent.linux.bpf.BpfCalls.MapKind;
import io.adamant.agent.linux.bpf.BpfCalls.MapShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Against the real kernel: maps that nobody else sees and programs that are attached to nothing.
 * Skipped where bpf(2) is not permitted.
 */
class BpfCallsIT {

    private static final String LICENCE = "Dual BSD/GPL";

    private final Syscalls syscalls = new Syscalls();
    private final BpfCalls bpf = new BpfCalls(syscalls);
    private final BpfInventory inventory = new BpfInventory(syscalls);
    private final List<Integer> open = new ArrayList<>();
    private int hash;

    @BeforeEach
    void aHashMap() {
        assumeTrue(Syscalls.knowsThisMachine(), "built for x86_64");
        long fd = bpf.create(new MapShape(MapKind.HASH, 8, 4, 16, 0, "adamant_test"));
        assumeTrue(fd > 0, "bpf(2): " + Errno.words((int) -fd));
        hash = keep(fd);
    }

    @AfterEach
    void closeAll() {
        open.forEach(syscalls::close);
    }

    private int keep(long fd) {
        assertThat(fd).isPositive();
        open.add((int) fd);
        return (int) fd;
    }

    private static byte[] key(int value) {
        return new byte[] {(byte) value, 0, 0, 0, 0, 0, 0, 0};
    }

    @Test
    void aMapKeepsChangesAndForgetsValues() {
        assertThat(bpf.update(hash, key(1), new byte[] {1, 2, 3, 4})).isZero();
        assertThat(bpf.update(hash, key(1), new byte[] {5, 6, 7, 8})).isZero();

        assertThat(bpf.lookup(hash, key(1), 4)).containsExactly(5, 6, 7, 8);
        assertThat(bpf.lookup(hash, key(2), 4)).isNull();
        assertThat(bpf.delete(hash, key(1))).isZero();
        assertThat(bpf.delete(hash, key(1))).isEqualTo(-Errno.ENOENT);
        assertThat(bpf.lookup(hash, key(1), 4)).isNull();
    }

    @Test
    void everyKeyIsMetOnceOnTheWayThroughAMap() {
        for (int i = 0; i < 5; i++) {
            bpf.update(hash, key(i), new byte[4]);
        }
        List<Byte> met = new ArrayList<>();
        byte[] at = bpf.nextKey(hash, null, 8);
        while (at != null && met.size() < 10) {
            met.add(at[0]);
            at = bpf.nextKey(hash, at, 8);
        }

        assertThat(met).containsExactlyInAnyOrder((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
    }

    @Test
    void aFrozenMapCanBeReadButNotChanged() {
        bpf.update(hash, key(1), new byte[] {1, 2, 3, 4});

        assertThat(bpf.freeze(hash)).isZero();

        assertThat(bpf.update(hash, key(2), new byte[4])).isEqualTo(-Errno.EPERM);
        assertThat(bpf.delete(hash, key(1))).isEqualTo(-Errno.EPERM);
        assertThat(bpf.lookup(hash, key(1), 4)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatIsLoadedIsInTheInventory() {
        int id = inventory.map(hash).orElseThrow().id();
        int program = loaded(new BpfAssembler().move(Reg.R0, 0).exit());

        assertThat(inventory.map(hash).orElseThrow())
                .isEqualTo(new BpfInventory.BpfMap(id, 1, "adamant_test", 8, 4, 16, 0));
        assertThat(inventory.maps().orElseThrow()).anyMatch(map -> map.id() == id);
        BpfInventory.Program own = inventory.program(program).orElseThrow();
        assertThat(own.name()).isEqualTo("adamant_refusal");
        assertThat(own.tag()).matches("[0-9a-f]{16}");
        assertThat(inventory.programs().orElseThrow()).contains(own);
        assertThat(inventory.links()).isPresent();
    }

    @Test
    void theVerifierTakesLoopsAndEveryWidth() {
        BpfAssembler program =
                new BpfAssembler()
                        .move(Reg.R6, 0)
                        .move(Reg.R7, 40)
                        .label("again")
                        .alu32(Alu.ADD, Reg.R6, 1)
                        .alu(Alu.XOR, Reg.R7, Reg.R6)
                        .jumpIf32(Compare.LT, Reg.R6, 24, "again")
                        .store(Size.LONG, Reg.R10, -8, 0)
                        .store(Size.HALF, Reg.R10, -8, Reg.R7)
                        .load(Size.HALF, Reg.R2, Reg.R10, -8)
                        .toBigEndian(Reg.R2, 16)
                        .alu(Alu.NEG, Reg.R2, 0)
                        .atomic(Atomic.FETCH_OR, Size.WORD, Reg.R10, -8, Reg.R2)
                        .move(Reg.R0, 0)
                        .atomic(Atomic.COMPARE_EXCHANGE, Size.LONG, Reg.R10, -8, Reg.R2)
                        .move(Reg.R0, 0)
                        .exit();

        loaded(program);
    }

    @Test
    void aByteOfAnArraysValueIsReachedWithoutALookUp() {
        int array = keep(bpf.createArray(64, 1));

        loaded(
                new BpfAssembler()
                        .moveMapValue(Reg.R1, array, 16)
                        .move(Reg.R2, 1)
                        .atomicAdd(Reg.R1, 8, Reg.R2)
                        .move(Reg.R0, 0)
                        .exit());
    }

    private int loaded(BpfAssembler program) {
        Loading loading = bpf.load(program.assemble(), LICENCE);
        assertThat(loading).isInstanceOf(Loading.Loaded.class);
        return keep(((Loading.Loaded) loading).fd());
    }

    @Test
    void aLoopThatDoesNotEndIsRefusedWithTheReason() {
        byte[] forever =
                new BpfAssembler().label("again").move(Reg.R0, 0).jump("again").exit().assemble();

        Loading loading = bpf.load(forever, LICENCE);

        assertThat(loading).isInstanceOf(Loading.Refused.class);
        assertThat(((Loading.Refused) loading).verifierLog()).isNotBlank();
    }

    @Test
    void aHookThatIsNoneIsRefused() {
        byte[] code = new BpfAssembler().move(Reg.R0, 0).exit().assemble();

        Loading loading = bpf.load(new LsmProgram("adamant_none", 0, code, LICENCE));

        assertThat(loading).isInstanceOf(Loading.Refused.class);
    }
}
