package io.adamant.agent.linux.guard.policy;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.guard.code.HookCode;
import io.adamant.agent.linux.guard.code.Touch;
import io.adamant.agent.linux.guard.layout.Mark;
import io.adamant.agent.seal.guard.Refusable;
import java.util.List;

/**
 * Mounts hide, move and open places without touching a file. In the host's own namespace nothing
 * may be mounted over, moved from or taken off a protected place or a directory above one. In
 * another namespace everybody may build his own view, as nearly every service does, unless the
 * mount is shared: what happens there would happen on the host too.
 */
final class MountHooks {

    private static final int MS_MOVE = 1 << 13;

    /** MS_UNBINDABLE, MS_PRIVATE, MS_SLAVE, MS_SHARED. */
    private static final int PROPAGATION = 1 << 17 | 1 << 18 | 1 << 19 | 1 << 20;

    private static final int MNT_SHARED = 0x1000;

    static final List<Hook> HOOKS =
            List.of(
                    Hook.of("sb_mount", "mount", "", MountHooks::mount),
                    Hook.of("move_mount", "move mount", "", MountHooks::move),
                    Hook.of("sb_umount", "unmount", "", MountHooks::unmount),
                    Hook.of("sb_remount", "remount", "", MountHooks::remount),
                    Hook.of("sb_pivotroot", "change root", "", MountHooks::pivot));

    private MountHooks() {}

    private static void mount(HookCode hook) {
        if (!concerned(hook)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String inPlace = asm.fresh("inPlace");
        hook.argument(Reg.R9, "flags").detail(Reg.R9);
        hook.argument(Reg.R7, "path").follow(Reg.R8, Reg.R7, "path.mnt");
        hook.follow(Reg.R7, Reg.R7, "path.dentry").about(Reg.R7);
        asm.jumpIf(Compare.SET, Reg.R9, PROPAGATION, HookCode.ALLOWED);
        // The place it is moved from is not told, so no mount of the host's is moved at all.
        String stays = asm.fresh("stays");
        asm.jumpIf(Compare.SET, Reg.R9, MS_MOVE, inPlace).jump(stays).label(inPlace);
        hook.actors().hostMountsOnly(stays);
        hook.refuse(Refusable.MOUNT);
        asm.label(stays);
        covers(hook);
    }

    private static void move(HookCode hook) {
        if (!concerned(hook)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String target = asm.fresh("target");
        String from = asm.fresh("from");
        hook.actors().hostMountsOnly(target);
        hook.argument(Reg.R7, "from_path").follow(Reg.R7, Reg.R7, "path.dentry");
        hook.judge(Reg.R7, Touch.ITSELF, from, target);
        asm.label(from);
        hook.refuse(Refusable.MOUNT);
        asm.label(target);
        hook.argument(Reg.R7, "to_path").follow(Reg.R8, Reg.R7, "path.mnt");
        hook.follow(Reg.R7, Reg.R7, "path.dentry").about(Reg.R7);
        covers(hook);
    }

    /** Something new is seen at R7, an entry of the mount R8. */
    private static void covers(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String here = asm.fresh("here");
        String elsewhere = asm.fresh("elsewhere");
        String hidden = asm.fresh("hidden");
        hook.actors().hostMountsOnly(elsewhere);
        asm.jump(here).label(elsewhere);
        String own = asm.fresh("own");
        ownViewGoes(hook, own);
        asm.label(here);
        overTheAgent(hook, hidden);
        hook.judge(Reg.R7, Touch.NAME, hidden, HookCode.ALLOWED);
        asm.label(hidden);
        hook.unlessShutdown().refuse(Refusable.MOUNT);
        asm.label(own);
        ownView(hook);
    }

    /** Over what /proc shows of the agent, R7, which it reads of itself as everybody does. */
    private static void overTheAgent(HookCode hook, String hidden) {
        String elsewhere = hook.asm().fresh("notTheAgent");
        hook.words().member(Reg.R1, Reg.R7, "dentry", "d_sb");
        hook.words().member(Reg.R1, Reg.R1, "super_block", "s_magic");
        hook.asm().jumpUnlessEqual(Reg.R1, AgentHooks.PROC, elsewhere);
        hook.words().inode(Reg.R3, Reg.R7, elsewhere);
        hook.actors().faceOnly(Reg.R3, elsewhere);
        hook.asm().jump(hidden).label(elsewhere);
    }

    private static void ownView(HookCode hook) {
        if (!hook.concerns(Refusable.PRIVATE_MOUNT)) {
            hook.asm().jump(HookCode.ALLOWED);
            return;
        }
        String hidden = hook.asm().fresh("hiddenForSome");
        hook.actors().managersGo(HookCode.ALLOWED);
        hook.actors().hostProcessesOnly(HookCode.ALLOWED);
        hook.judge(Reg.R7, Touch.NAME, hidden, HookCode.ALLOWED);
        hook.asm().label(hidden);
        hook.refuse(Refusable.PRIVATE_MOUNT);
    }

    /** Goes there for a mount, R8, that no other namespace takes part in. */
    private static void ownViewGoes(HookCode hook, String there) {
        if (hook.words().has("mount", "mnt_t_flags")) {
            // Since 6.17 this is told where no typed pointer leads: taken as private.
            hook.asm().jump(there);
            return;
        }
        hook.follow(Reg.R1, Reg.R8, "vfsmount.mnt_flags");
        hook.asm().and(Reg.R1, MNT_SHARED).jumpIfEqual(Reg.R1, 0, there);
    }

    private static void unmount(HookCode hook) {
        if (!hook.concerns(Refusable.MOUNT)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String elsewhere = asm.fresh("elsewhere");
        String here = asm.fresh("here");
        String shows = asm.fresh("shows");
        hook.number(Reg.R1, "flags").detail(Reg.R1);
        hook.argument(Reg.R8, "mnt").follow(Reg.R7, Reg.R8, "vfsmount.mnt_root");
        hook.actors().hostMountsOnly(elsewhere);
        asm.jump(here).label(elsewhere);
        ownViewGoes(hook, HookCode.ALLOWED);
        asm.label(here);
        hook.judge(Reg.R7, Touch.ITSELF, shows, HookCode.ALLOWED);
        asm.label(shows);
        hook.unlessShutdown().refuse(Refusable.MOUNT);
    }

    /** Options of a superblock hold in every namespace; those of the kernel's own for the host. */
    private static void remount(HookCode hook) {
        if (!hook.concerns(Refusable.MOUNT)) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String marked = asm.fresh("marked");
        String refused = asm.fresh("refused");
        hook.argument(Reg.R7, "sb").follow(Reg.R7, Reg.R7, "super_block.s_root");
        hook.judge(Reg.R7, Touch.ITSELF, marked, HookCode.ALLOWED);
        asm.label(marked).jumpIf(Compare.SET, Reg.R9, Mark.PROTECT, refused);
        hook.actors().hostMountsOnly(HookCode.ALLOWED);
        asm.label(refused);
        hook.unlessShutdown().refuse(Refusable.MOUNT);
    }

    private static void pivot(HookCode hook) {
        if (!concerned(hook)) {
            return;
        }
        String own = hook.asm().fresh("own");
        hook.argument(Reg.R7, "new_path").follow(Reg.R1, Reg.R7, "path.dentry").about(Reg.R1);
        hook.actors().hostMountsOnly(own);
        hook.unlessShutdown().refuse(Refusable.MOUNT);
        hook.asm().label(own);
        if (hook.concerns(Refusable.PRIVATE_MOUNT)) {
            hook.actors().managersGo(HookCode.ALLOWED);
            hook.actors().hostProcessesOnly(HookCode.ALLOWED);
            hook.refuse(Refusable.PRIVATE_MOUNT);
        }
    }

    private static boolean concerned(HookCode hook) {
        return hook.concerns(Refusable.MOUNT) || hook.concerns(Refusable.PRIVATE_MOUNT);
    }
}
