package io.adamant.agent.linux.guard.code;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.BpfAssembler.Size;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.bpf.Helper;
import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reading the kernel's structures: members by name, names of files, keys of maps. Every load
 * follows a pointer that the verifier knows by its type, so the same program passes where lockdown
 * forbids reading kernel memory; names of any length are the one exception, see {@link
 * GuardFacts#fullNames}.
 */
public final class KernelWords {

    private final BpfAssembler asm;
    private final Btf btf;
    private final GuardFacts facts;

    public KernelWords(BpfAssembler asm, Btf btf, GuardFacts facts) {
        this.asm = asm;
        this.btf = btf;
        this.facts = facts;
    }

    public void member(Reg dst, Reg base, String struct, String... path) {
        asm.load(dst, base, btf.field(struct, path));
    }

    /** Where a member is that is no number. */
    int offset(String struct, String... path) {
        Btf.Field field = btf.field(struct, path);
        asm.note(field.name());
        return field.offset();
    }

    public boolean has(String struct, String... path) {
        return btf.hasField(struct, path);
    }

    /**
     * Follows pointers: each step is {@code struct.member.member}, loaded from where the step
     * before led. A pointer that is null on the way ends it.
     */
    public void follow(String ifNull, Reg dst, Reg base, String... steps) {
        Reg from = base;
        for (int i = 0; i < steps.length; i++) {
            if (i > 0) {
                asm.jumpIfEqual(from, 0, ifNull);
            }
            String[] names = steps[i].split("\\.");
            member(dst, from, names[0], Arrays.copyOfRange(names, 1, names.length));
            from = dst;
        }
    }

    /**
     * The entry's inode, or elsewhere for an entry of nothing. Some kernels take it for granted
     * that there is one and strike out a test of the pointer, so its lower half is tested too.
     */
    public void inode(Reg dst, Reg entry, String none) {
        member(dst, entry, "dentry", "d_inode");
        asm.alu32(BpfAssembler.Alu.MOV, Reg.R5, dst)
                .jumpIfEqual(Reg.R5, 0, none)
                .jumpIfEqual(dst, 0, none);
    }

    /** Leaves the address of a value, or 0, in R0; the key lies in the frame. */
    public void lookup(int map, int key) {
        asm.moveMap(Reg.R1, map).move(Reg.R2, Reg.R10).add(Reg.R2, key);
        asm.call(Helper.MAP_LOOKUP_ELEM);
    }

    public void currentTask(Reg dst) {
        asm.call(Helper.GET_CURRENT_TASK_BTF).move(dst, Reg.R0);
    }

    public void count(int counter) {
        count(counter, 1);
    }

    void count(int counter, int by) {
        asm.move(Reg.R2, by)
                .moveMapValue(Reg.R1, facts.maps().counters(), counter)
                .atomicAdd(Reg.R1, 0, Reg.R2);
    }

    /** Goes elsewhere unless the entry has exactly this name. */
    public void entryNamed(Reg entry, String name, String otherwise) {
        if (facts.fullNames()) {
            member(Reg.R3, entry, "dentry", "d_name", "name");
            stringIs(name, otherwise);
        } else {
            Btf.Field inline = inlineName();
            compare(entry, inline.offset(), name, otherwise);
        }
    }

    /** Goes elsewhere unless the cgroup node has this name; by its hash where none may be read. */
    public void nodeNamed(Reg node, String name, String otherwise) {
        if (facts.fullNames()) {
            member(Reg.R3, node, "kernfs_node", "name");
            stringIs(name, otherwise);
        } else {
            member(Reg.R1, node, "kernfs_node", "hash");
            asm.jumpUnlessEqual(Reg.R1, NodeHash.of(name), otherwise);
        }
    }

    public String parentOfNode() {
        return btf.hasField("kernfs_node", "__parent") ? "__parent" : "parent";
    }

    private void stringIs(String name, String otherwise) {
        asm.move(Reg.R1, Reg.R10)
                .add(Reg.R1, Frame.NAME)
                .move(Reg.R2, GuardEvent.NAME_BYTES)
                .call(Helper.PROBE_READ_KERNEL_STR)
                .jumpUnlessEqual(Reg.R0, name.length() + 1, otherwise);
        compare(Reg.R10, Frame.NAME, name, otherwise);
    }

    /** Word by word, the closing NUL included. */
    private void compare(Reg base, int offset, String name, String otherwise) {
        byte[] bytes = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        int at = 0;
        while (at < bytes.length) {
            int size = bytes.length - at >= 4 ? 4 : bytes.length - at >= 2 ? 2 : 1;
            int word = 0;
            for (int i = 0; i < size; i++) {
                word |= (bytes[at + i] & 0xff) << (8 * i);
            }
            asm.load(Size.ofBytes(size), Reg.R1, base, offset + at)
                    .jumpUnlessEqual(Reg.R1, word, otherwise);
            at += size;
        }
    }

    /** A short name's place in the entry itself. */
    public Btf.Field inlineName() {
        return btf.hasField("dentry", "d_shortname", "string")
                ? btf.field("dentry", "d_shortname", "string")
                : btf.field("dentry", "d_iname");
    }

    /** A bit of {@code dentry.d_flags}: newer kernels name them in an enumeration of their own. */
    public int dentryFlag(String name, int before) {
        return btf.hasConstant("dentry_flags", name)
                ? (int) btf.constant("dentry_flags", name)
                : before;
    }

    /** Copies 16 bytes of a task's name to where R7 and the offset point. */
    public void command(Reg task, int offset) {
        Btf.Field command = btf.field("task_struct", "comm");
        for (int at = 0; at < GuardEvent.COMMAND_BYTES; at += Long.BYTES) {
            asm.note(command.name())
                    .load(Size.LONG, Reg.R1, task, command.offset() + at)
                    .store(Size.LONG, Reg.R7, offset + at, Reg.R1);
        }
    }

    /** Goes elsewhere unless a file is this one. Uses R1 and R2. */
    public void inodeIs(Reg inode, GuardFacts.FileId file, String otherwise) {
        member(Reg.R2, inode, "inode", "i_ino");
        asm.moveLong(Reg.R1, file.inode()).jumpIf(Compare.NE, Reg.R2, Reg.R1, otherwise);
        member(Reg.R2, inode, "inode", "i_sb");
        member(Reg.R2, Reg.R2, "super_block", "s_dev");
        asm.moveLong(Reg.R1, file.device()).jumpIf(Compare.NE, Reg.R2, Reg.R1, otherwise);
    }
}
