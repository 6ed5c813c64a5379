package io.adamant.agent.linux.guard.policy;

import static io.adamant.agent.linux.guard.code.Touch.FILE;
import static io.adamant.agent.linux.guard.code.Touch.NAME;

import io.adamant.agent.linux.bpf.BpfAssembler.Alu;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.guard.code.HookCode;
import java.util.List;

/** Files and directories: content, names, and what is written about them. */
final class PlaceHooks {

    private static final int FMODE_WRITE = 2;

    /** Made by this very open (linux/fs.h). */
    private static final int FMODE_CREATED = 1 << 20;

    private static final int O_TRUNC = 01000;
    private static final int MAY_WRITE_OR_APPEND = 2 | 8;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int VM_SHARED = 8;
    private static final int QUOTA_CHANGES = 1 << 2 | 1 << 3 | 1 << 6 | 1 << 8;

    static final List<Hook> HOOKS =
            List.of(
                    Hook.of("file_open", "open for writing", "", PlaceHooks::open)
                            .behind(PlaceHooks::readsGo),
                    Hook.of(
                            "inode_create",
                            "create",
                            "",
                            hook -> hook.beforeLookup().judge("dentry", NAME)),
                    name("inode_mknod", "create node", "dentry"),
                    Hook.of("inode_mkdir", "create directory", "", PlaceHooks::makeDirectory),
                    name("inode_symlink", "create symbolic link", "dentry"),
                    name("inode_unlink", "delete", "dentry"),
                    name("inode_rmdir", "delete directory", "dentry"),
                    Hook.of(
                            "inode_link",
                            "link",
                            "",
                            hook -> hook.judge("old_dentry", FILE).judge("new_dentry", NAME)),
                    Hook.of(
                            "inode_rename",
                            "rename",
                            "",
                            hook -> hook.judge("old_dentry", NAME).judge("new_dentry", NAME)),
                    Hook.of("inode_setattr", "change attributes", "", PlaceHooks::attributes),
                    file("inode_setxattr", "set extended attribute", ""),
                    file("inode_removexattr", "remove extended attribute", ""),
                    file("inode_set_acl", "set access control list", ""),
                    file("inode_remove_acl", "remove access control list", ""),
                    file("inode_file_setattr", "set inode flags", ""),
                    Hook.of("mmap_file", "map for writing", "", PlaceHooks::map),
                    Hook.of("file_mprotect", "make mapping writable", "", PlaceHooks::protect),
                    Hook.of("file_permission", "write", "", PlaceHooks::write).forOldHandles(),
                    Hook.of("quota_on", "switch quota on", "", hook -> hook.judge("dentry", FILE)),
                    Hook.of("quotactl", "change quota", "", PlaceHooks::quota));

    private PlaceHooks() {}

    private static Hook name(String hook, String operation, String entry) {
        return Hook.of(hook, operation, "", code -> code.judge(entry, NAME));
    }

    private static Hook file(String hook, String operation, String without) {
        return Hook.of(hook, operation, without, code -> code.judge("dentry", FILE));
    }

    /** Nearly every open is for reading, and pays for these two tests alone. */
    private static void readsGo(HookCode hook) {
        hook.argumentAtGate(Reg.R2, "file");
        hook.gate(
                writes -> {
                    hook.follow(Reg.R3, Reg.R2, "file.f_mode");
                    hook.asm().jumpIf(Compare.SET, Reg.R3, FMODE_WRITE | FMODE_CREATED, writes);
                    hook.follow(Reg.R3, Reg.R2, "file.f_flags");
                    hook.asm().jumpIf(Compare.SET, Reg.R3, O_TRUNC, writes);
                });
    }

    /**
     * Opening is where most is decided: whoever holds a writable descriptor may write. One that was
     * made by this open is judged too, since its creation may have been asked for too early.
     */
    private static void open(HookCode hook) {
        hook.argument(Reg.R7, "file").follow(Reg.R1, Reg.R7, "file.f_mode");
        hook.asm().and(Reg.R1, FMODE_CREATED);
        hook.detail(Reg.R1);
        hook.follow(Reg.R8, Reg.R7, "file.f_inode").follow(Reg.R9, Reg.R7, "file.f_path.dentry");
        DeviceHooks.openForWriting(hook);
        CgroupHooks.openForWriting(hook);
        CgroupHooks.openForMoving(hook);
        AgentHooks.openOfProcess(hook);
        hook.judge(Reg.R9, FILE);
    }

    private static void makeDirectory(HookCode hook) {
        hook.argument(Reg.R7, "dentry");
        CgroupHooks.makeDirectory(hook);
        hook.judge("dentry", NAME);
    }

    private static void attributes(HookCode hook) {
        hook.argument(Reg.R9, "dentry");
        CgroupHooks.attributes(hook);
        hook.judge("dentry", FILE);
    }

    /** A store to a shared mapping is a write that no other hook sees. */
    private static void map(HookCode hook) {
        hook.argument(Reg.R1, "flags").onlyIfAny(Reg.R1, MAP_SHARED);
        hook.asm().jumpIf(Compare.SET, Reg.R1, MAP_ANONYMOUS, HookCode.ALLOWED);
        hook.argument(Reg.R1, "prot").onlyIfAny(Reg.R1, PROT_WRITE);
        hook.argument(Reg.R7, "file");
        // A mapping without a file comes with none; the kernel believes there always is one.
        hook.asm()
                .alu32(Alu.MOV, Reg.R1, Reg.R7)
                .jumpIfEqual(Reg.R1, 0, HookCode.ALLOWED)
                .jumpIfEqual(Reg.R7, 0, HookCode.ALLOWED);
        judgeRegular(hook);
    }

    private static void protect(HookCode hook) {
        hook.argument(Reg.R1, "prot").onlyIfAny(Reg.R1, PROT_WRITE);
        hook.argument(Reg.R2, "vma")
                .follow(Reg.R1, Reg.R2, "vm_area_struct.vm_flags")
                .onlyIfAny(Reg.R1, VM_SHARED)
                .follow(Reg.R7, Reg.R2, "vm_area_struct.vm_file");
        hook.asm().jumpIfEqual(Reg.R7, 0, HookCode.ALLOWED);
        judgeRegular(hook);
    }

    private static void write(HookCode hook) {
        hook.number(Reg.R1, "mask").onlyIfAny(Reg.R1, MAY_WRITE_OR_APPEND);
        hook.argument(Reg.R7, "file");
        judgeRegular(hook);
    }

    /** Devices, pipes and sockets are no content of the place they are named in. */
    private static void judgeRegular(HookCode hook) {
        hook.follow(Reg.R1, Reg.R7, "file.f_inode", "inode.i_mode");
        hook.asm().and(Reg.R1, DeviceHooks.TYPE_MASK);
        hook.onlyIf(Compare.EQ, Reg.R1, DeviceHooks.REGULAR)
                .follow(Reg.R9, Reg.R7, "file.f_path.dentry")
                .judge(Reg.R9, FILE);
    }

    /** Commands 0x800002 and up: on, off, set info, set quota. */
    private static void quota(HookCode hook) {
        hook.number(Reg.R2, "cmds");
        hook.asm().and(Reg.R2, 0xf).move(Reg.R1, 1).alu(Alu.LSH, Reg.R1, Reg.R2);
        hook.onlyIfAny(Reg.R1, QUOTA_CHANGES).argument(Reg.R7, "sb");
        hook.asm().alu32(Alu.MOV, Reg.R1, Reg.R7).jumpIfEqual(Reg.R1, 0, HookCode.ALLOWED);
        hook.follow(Reg.R9, Reg.R7, "super_block.s_root").judge(Reg.R9, FILE);
    }
}
