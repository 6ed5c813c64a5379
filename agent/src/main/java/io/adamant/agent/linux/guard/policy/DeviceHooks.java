package io.adamant.agent.linux.guard.policy;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Alu;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.guard.code.HookCode;
import io.adamant.agent.linux.guard.code.Touch;
import io.adamant.agent.seal.guard.Refusable;
import java.util.List;

/** The ways to a disk, and to memory, that go past its file system; and ioctl(2) on files. */
final class DeviceHooks {

    static final int TYPE_MASK = 0170000;
    static final int REGULAR = 0100000;
    private static final int BLOCK = 0060000;
    private static final int CHARACTER = 0020000;

    /** Majors of block devices that are memory or files of somebody's own: ram, loop. */
    private static final int RAM = 1;

    private static final int LOOP = 7;

    private static final int MINOR_BITS = 20;
    private static final int DEV_MEM = 1 << MINOR_BITS | 1;
    private static final int DEV_KMEM = 1 << MINOR_BITS | 2;
    private static final int DEV_PORT = 1 << MINOR_BITS | 4;
    private static final int MSR_MAJOR = 202;

    /** Takes commands by write(2) too. */
    private static final int SCSI_GENERIC = 21;

    private static final int FLASH = 90;

    /** ioctl numbers of class 'N' (linux/nvme_ioctl.h): only the name space id is harmless. */
    private static final int NVME = 'N';

    private static final int NVME_ID = 0x4e40;

    /**
     * Whole numbers that reach past the file system on a descriptor open for reading: SG_IO,
     * SCSI_IOCTL_SEND_COMMAND, HDIO_DRIVE_CMD, _TASK, _TASKFILE, CDROM_SEND_PACKET, BLKROSET,
     * BLKPG, BLKRRPART.
     */
    private static final int[] PASSTHROUGH = {
        0x2285, 0x0001, 0x031f, 0x031e, 0x031d, 0x5393, 0x125d, 0x1269, 0x125f
    };

    /**
     * Of class 'f', 'X', 'v' and 0x94 those that hand something in and change nothing: FIEMAP,
     * GET_ENCRYPTION_POLICY (and _EX), key status, MEASURE_VERITY, READ_VERITY_METADATA, XFS's
     * GETBMAP, GETFSMAP, bulk stat, handles, read link, FITRIM, FIFREEZE, FITHAW, ATTRLIST.
     */
    private static final int[] HARMLESS = {
        0x660b, 0x6615, 0x6616, 0x661a, 0x6686, 0x6687, 0x5826, 0x583b, 0x5865, 0x5866, 0x5867,
        0x5868, 0x5869, 0x586a, 0x586c, 0x5877, 0x5878, 0x5879, 0x587a, 0x587f, 0x5880
    };

    /** XFS_IOC_GOINGDOWN and ext4's: called as a reader, it takes the file system down. */
    private static final int GOING_DOWN = 0x587d;

    static final List<Hook> HOOKS =
            List.of(
                    Hook.of("file_ioctl", "ioctl", "", DeviceHooks::ioctl),
                    Hook.of("file_ioctl_compat", "ioctl", "", DeviceHooks::ioctl),
                    Hook.of(
                            "uring_cmd",
                            "command by io_uring",
                            "commands to a disk's controller by io_uring (before Linux 6.0 there"
                                    + " are none)",
                            DeviceHooks::ringCommand));

    private DeviceHooks() {}

    /** R8 is the inode, R9 the entry; goes on for a regular file. */
    static void openForWriting(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String block = asm.fresh("block");
        String character = asm.fresh("character");
        String raw = asm.fresh("raw");
        String regular = asm.fresh("regular");
        hook.follow(Reg.R1, Reg.R8, "inode.i_mode");
        asm.and(Reg.R1, TYPE_MASK)
                .jumpIfEqual(Reg.R1, REGULAR, regular)
                .jumpIfEqual(Reg.R1, BLOCK, block)
                .jumpIfEqual(Reg.R1, CHARACTER, character)
                .jump(HookCode.ALLOWED)
                .label(block);
        hook.follow(Reg.R1, Reg.R8, "inode.i_rdev");
        asm.alu(Alu.RSH, Reg.R1, MINOR_BITS)
                .jumpIfEqual(Reg.R1, RAM, HookCode.ALLOWED)
                .jumpIfEqual(Reg.R1, LOOP, HookCode.ALLOWED)
                .jump(raw)
                .label(character);
        hook.follow(Reg.R1, Reg.R8, "inode.i_rdev");
        asm.jumpIfEqual(Reg.R1, DEV_MEM, raw)
                .jumpIfEqual(Reg.R1, DEV_KMEM, raw)
                .jumpIfEqual(Reg.R1, DEV_PORT, raw)
                .alu(Alu.RSH, Reg.R1, MINOR_BITS)
                .jumpIfEqual(Reg.R1, SCSI_GENERIC, raw)
                .jumpIfEqual(Reg.R1, FLASH, raw)
                .jumpUnlessEqual(Reg.R1, MSR_MAJOR, HookCode.ALLOWED)
                .label(raw);
        hook.about(Reg.R9).refuse(Refusable.RAW_DEVICE);
        asm.label(regular);
    }

    private static void ioctl(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String device = asm.fresh("device");
        hook.number(Reg.R9, "cmd").argument(Reg.R7, "file").detail(Reg.R9);
        hook.follow(Reg.R1, Reg.R7, "file.f_inode", "inode.i_mode");
        asm.and(Reg.R1, TYPE_MASK)
                .jumpIfEqual(Reg.R1, BLOCK, device)
                .jumpIfEqual(Reg.R1, CHARACTER, device);
        fileCommand(hook);
        asm.label(device);
        String passthrough = asm.fresh("passthrough");
        for (int command : PASSTHROUGH) {
            asm.jumpIfEqual(Reg.R9, command, passthrough);
        }
        onlyNvme(hook);
        asm.label(passthrough);
        hook.follow(Reg.R1, Reg.R7, "file.f_path.dentry").about(Reg.R1);
        hook.refuse(Refusable.NVME_PASSTHROUGH);
    }

    /** R9 is the command. */
    private static void onlyNvme(HookCode hook) {
        hook.asm()
                .move(Reg.R1, Reg.R9)
                .and(Reg.R1, 0xffff)
                .jumpIfEqual(Reg.R1, NVME_ID, HookCode.ALLOWED)
                .alu(Alu.RSH, Reg.R1, 8);
        hook.onlyIf(Compare.EQ, Reg.R1, NVME);
    }

    /** R7 is the file, R9 the command. */
    private static void fileCommand(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String changes = asm.fresh("changes");
        String byClass = asm.fresh("class");
        asm.move(Reg.R1, Reg.R9).and(Reg.R1, 0xffff).jumpIfEqual(Reg.R1, GOING_DOWN, changes);
        asm.move(Reg.R2, Reg.R1)
                .alu(Alu.RSH, Reg.R2, 8)
                .jumpIfEqual(Reg.R2, 'f', byClass)
                .jumpIfEqual(Reg.R2, 'X', byClass)
                .jumpIfEqual(Reg.R2, 'v', byClass)
                .jumpUnlessEqual(Reg.R2, 0x94, HookCode.ALLOWED)
                .label(byClass);
        for (int harmless : HARMLESS) {
            asm.jumpIfEqual(Reg.R1, harmless, HookCode.ALLOWED);
        }
        // ENABLE_VERITY and every other that hands something in; the plain 'f' numbers of ext4.
        asm.move(Reg.R2, Reg.R9).alu(Alu.RSH, Reg.R2, 30).jumpIfEqual(Reg.R2, 2, HookCode.ALLOWED);
        asm.label(changes);
        hook.follow(Reg.R7, Reg.R7, "file.f_path.dentry").judge(Reg.R7, Touch.FILE);
        asm.jump(HookCode.ALLOWED);
    }

    private static void ringCommand(HookCode hook) {
        hook.argument(Reg.R7, "ioucmd")
                .follow(Reg.R9, Reg.R7, "io_uring_cmd.cmd_op")
                .detail(Reg.R9);
        onlyNvme(hook);
        hook.follow(Reg.R1, Reg.R7, "io_uring_cmd.file", "file.f_path.dentry").about(Reg.R1);
        hook.refuse(Refusable.NVME_PASSTHROUGH);
    }
}
