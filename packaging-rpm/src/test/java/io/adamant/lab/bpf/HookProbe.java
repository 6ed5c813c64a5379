package io.adamant.lab.bpf;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.BpfCalls;
import io.adamant.agent.linux.bpf.BpfCalls.LsmProgram;
import io.adamant.agent.linux.bpf.BpfCalls.MapKind;
import io.adamant.agent.linux.bpf.BpfCalls.MapShape;
import io.adamant.agent.linux.bpf.BpfFilesystem;
import io.adamant.agent.linux.bpf.BpfInventory;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.bpf.Helper;
import io.adamant.agent.linux.bpf.RingBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The child process of {@link FileOpenHookIT}, in a guest: refuses to open one file for writing by
 * an LSM program of its own, tries it, and prints what happened as {@code key value} lines. What it
 * pins stays behind when it ends.
 */
final class HookProbe {

    static final Path PINS = Path.of("/run/adamant-probe");
    static final Path LINK = PINS.resolve("file_open");

    private static final int RING_BYTES = 64 * 1024;
    private static final int MAX_MARKS = 16;
    private static final int FMODE_WRITE = 2;
    private static final int STACK_INODE = -8;
    private static final int EVENT_BYTES = 16;

    private final Syscalls syscalls = new Syscalls();
    private final BpfCalls bpf = new BpfCalls(syscalls);
    private final BpfInventory inventory = new BpfInventory(syscalls);
    private final Path victim;

    private HookProbe(Path victim) {
        this.victim = victim;
    }

    public static void main(String[] arguments) throws IOException {
        new HookProbe(Path.of(arguments[0])).run();
    }

    private void run() throws IOException {
        say("filesystem", new BpfFilesystem(syscalls).mount(PINS));
        long before = residentKiB();
        int marks = marks();
        int ring = fd("ring", bpf.createRing(RING_BYTES));
        int program = load(program(marks, ring));
        int link = fd("attach", bpf.attach(program));
        fd("pin", bpf.pin(link, LINK));
        say("resident-kib", residentKiB() - before);
        say("link", inventory.link(link).orElseThrow());
        say("program", inventory.program(program).orElseThrow());
        say("listed", inventory.links().orElseThrow().size());
        attempt();
        drain(ring);
    }

    /** The one inode that is marked; frozen, so that not even this process can change it. */
    private int marks() throws IOException {
        int marks =
                fd("marks", bpf.create(new MapShape(MapKind.HASH, 8, 4, MAX_MARKS, 0, "marks")));
        byte[] inode = bytes((Long) Files.getAttribute(victim, "unix:ino"));
        fd("mark", bpf.update(marks, inode, new byte[4]));
        say("marked", bpf.lookup(marks, inode, 4) != null);
        say("next-key", bpf.nextKey(marks, null, 8) != null);
        say("freeze", bpf.freeze(marks));
        say("after-freeze", Errno.words((int) -bpf.update(marks, bytes(1), new byte[4])));
        return marks;
    }

    private LsmProgram program(int marks, int ring) {
        long start = System.nanoTime();
        try (Btf btf = Btf.read(Btf.KERNEL)) {
            say("btf-types", btf.typeCount());
            say("btf-read-ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            say("btf-resident-kib", residentKiB());
            BpfAssembler program = assembled(btf, marks, ring);
            say("f_mode", btf.field("file", "f_mode").offset());
            int hook = btf.function("bpf_lsm_file_open");
            byte[] code = program.assemble();
            say("btf-all-ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            return new LsmProgram("probe_file_open", hook, code, "Dual BSD/GPL");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BpfAssembler assembled(Btf btf, int marks, int ring) throws IOException {
        return new BpfAssembler()
                .note("file")
                .load(Size.LONG, Reg.R6, Reg.R1, 0)
                .load(Reg.R2, Reg.R6, btf.field("file", "f_mode"))
                .jumpIf(Compare.SET, Reg.R2, FMODE_WRITE, "writes")
                .label("allow")
                .move(Reg.R0, 0)
                .exit()
                .label("writes")
                .load(Reg.R2, Reg.R6, btf.field("file", "f_inode"))
                .load(Reg.R7, Reg.R2, btf.field("inode", "i_ino"))
                .store(Size.LONG, Reg.R10, STACK_INODE, Reg.R7)
                .note("marks")
                .moveMap(Reg.R1, marks)
                .move(Reg.R2, Reg.R10)
                .add(Reg.R2, STACK_INODE)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jumpIfEqual(Reg.R0, 0, "allow")
                .note("ring")
                .moveMap(Reg.R1, ring)
                .move(Reg.R2, EVENT_BYTES)
                .move(Reg.R3, 0)
                .call(Helper.RINGBUF_RESERVE)
                .jumpIfEqual(Reg.R0, 0, "refuse")
                .move(Reg.R8, Reg.R0)
                .store(Size.LONG, Reg.R8, 0, Reg.R7)
                .call(Helper.GET_CURRENT_PID_TGID)
                .store(Size.LONG, Reg.R8, 8, Reg.R0)
                .move(Reg.R1, Reg.R8)
                .move(Reg.R2, 0)
                .call(Helper.RINGBUF_SUBMIT)
                .label("refuse")
                .move(Reg.R0, -Errno.EPERM)
                .exit();
    }

    private int load(LsmProgram program) {
        long start = System.nanoTime();
        BpfCalls.Loading loading = bpf.load(program);
        say("load-ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        return switch (loading) {
            case BpfCalls.Loading.Loaded(int fd) -> fd;
            case BpfCalls.Loading.Refused(int errno, String log) ->
                    throw new IllegalStateException(Errno.words(errno) + "\n" + log);
        };
    }

    private void attempt() {
        try {
            Files.writeString(victim, "changed", StandardOpenOption.WRITE);
            say("attempt", "permitted");
        } catch (IOException refused) {
            say("attempt", refused.getMessage());
        }
    }

    private void drain(int ringFd) {
        try (RingBuffer ring = RingBuffer.map(syscalls, ringFd, RING_BYTES)) {
            if (ring == null) {
                throw new IllegalStateException("no ring");
            }
            say("events", ring.drain(10, this::event));
        }
    }

    private void event(MemorySegment event) {
        long own = ProcessHandle.current().pid();
        say("event-own", event.get(JAVA_LONG_UNALIGNED, 8) >>> 32 == own);
    }

    private static int fd(String what, long result) {
        if (result < 0) {
            throw new IllegalStateException(what + ": " + Errno.words((int) -result));
        }
        return (int) result;
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    private static long residentKiB() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
        String line = lines.stream().filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    private static void say(String key, Object value) {
        System.out.println(key + " " + value);
    }
}
