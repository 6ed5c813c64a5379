package io.adamant.agent.linux.guard.policy;

import io.adamant.agent.linux.bpf.BpfAssembler;
import io.adamant.agent.linux.bpf.BpfAssembler.Compare;
import io.adamant.agent.linux.bpf.BpfAssembler.Reg;
import io.adamant.agent.linux.bpf.Btf;
import io.adamant.agent.linux.bpf.Helper;
import io.adamant.agent.linux.guard.code.HookCode;
import io.adamant.agent.linux.guard.code.Touch;
import io.adamant.agent.seal.guard.Refusable;
import java.util.ArrayList;
import java.util.List;

/** Code that runs in the kernel, or as another one; the clock, the network, what is executed. */
final class KernelHooks {

    /** mount_setattr(2), open_tree_attr(2): the same number on every machine. */
    private static final int MOUNT_SETATTR = 442;

    private static final int OPEN_TREE_ATTR = 467;

    /** delete_module(2) of x86_64. */
    private static final int DELETE_MODULE = 176;

    /** setsockopt(2) of x86_64 asks for the network's capability to size its buffers. */
    private static final int SETSOCKOPT = 54;

    private static final int X32 = 1 << 30;

    /** CAP_OPT_NOAUDIT of linux/security.h: somebody looks whether he could. */
    private static final int ONLY_ASKED = 1 << 1;

    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_MODULE = 16;
    private static final int CAP_SYS_ADMIN = 21;

    private static final int NETLINK_NETFILTER = 12;

    static final List<Hook> HOOKS =
            List.of(
                    Hook.of("capable", "use a privilege", "", KernelHooks::capable),
                    Hook.of(
                            "kernel_read_file",
                            "load into the kernel",
                            "modules and kernels loaded from files",
                            hook -> loads(hook, "kernel_read_file_id", "READING_")),
                    Hook.of(
                            "kernel_load_data",
                            "load into the kernel",
                            "modules and kernels loaded from memory",
                            hook -> loads(hook, "kernel_load_data_id", "LOADING_")),
                    Hook.of(
                            "locked_down",
                            "reach into the kernel",
                            "registers, ports and memory of the machine",
                            KernelHooks::lockedDown),
                    Hook.of("settime", "set the clock", "steps of the clock", KernelHooks::setTime),
                    Hook.of(
                            "netlink_send",
                            "talk to the packet filter",
                            "who talks to the packet filter",
                            KernelHooks::netlink),
                    Hook.of(
                            "bprm_check_security",
                            "execute",
                            "what is executed",
                            KernelHooks::execute));

    private KernelHooks() {}

    /** For calls without a hook of their own, of which one asks for a capability. */
    private static void capable(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String admin = asm.fresh("admin");
        String module = asm.fresh("module");
        String network = asm.fresh("network");
        hook.number(Reg.R7, "cap");
        if (hook.concerns(Refusable.MOUNT)) {
            asm.jumpIfEqual(Reg.R7, CAP_SYS_ADMIN, admin);
        }
        if (hook.concerns(Refusable.MODULE)) {
            asm.jumpIfEqual(Reg.R7, CAP_SYS_MODULE, module);
        }
        if (hook.concerns(Refusable.NETWORK)) {
            asm.jumpIfEqual(Reg.R7, CAP_NET_ADMIN, network);
        }
        asm.jump(HookCode.ALLOWED);
        if (hook.concerns(Refusable.MOUNT)) {
            asm.label(admin);
            syscall(hook).onlyIfOneOf(Reg.R9, MOUNT_SETATTR, OPEN_TREE_ATTR);
            hook.actors().hostMountsOnly(HookCode.ALLOWED);
            hook.unlessShutdown().refuse(Refusable.MOUNT);
        }
        if (hook.concerns(Refusable.MODULE)) {
            asm.label(module);
            syscall(hook).onlyIfOneOf(Reg.R9, DELETE_MODULE);
            hook.unlessShutdown().refuse(Refusable.MODULE);
        }
        if (hook.concerns(Refusable.NETWORK)) {
            asm.label(network);
            String own = asm.fresh("own");
            // So it is with every look at a file below /proc/sys/net, which changes nothing.
            hook.number(Reg.R1, "opts");
            asm.jumpIf(Compare.SET, Reg.R1, ONLY_ASKED, HookCode.ALLOWED);
            hook.actors().foreignNetworkOnly(own);
            asm.jump(HookCode.ALLOWED).label(own);
            syscall(hook);
            asm.jumpIfEqual(Reg.R9, SETSOCKOPT, HookCode.ALLOWED);
            hook.refuse(Refusable.NETWORK);
        }
    }

    /** Leaves the number of the current system call in R9 and in the detail. */
    private static HookCode syscall(HookCode hook) {
        hook.words().currentTask(Reg.R1);
        hook.asm().call(Helper.TASK_PT_REGS);
        hook.asm().jumpIfEqual(Reg.R0, 0, HookCode.ALLOWED);
        hook.follow(
                Reg.R9,
                Reg.R0,
                hook.words().has("pt_regs", "orig_ax") ? "pt_regs.orig_ax" : "pt_regs.syscallno");
        hook.asm().alu(BpfAssembler.Alu.AND, Reg.R9, X32 - 1);
        return hook.detail(Reg.R9);
    }

    private static void loads(HookCode hook, String enumeration, String prefix) {
        BpfAssembler asm = hook.asm();
        String kernel = asm.fresh("kernel");
        hook.number(Reg.R7, "id").detail(Reg.R7);
        constants(hook, enumeration, prefix + "KEXEC_IMAGE", prefix + "KEXEC_INITRAMFS")
                .forEach(id -> asm.jumpIfEqual(Reg.R7, id, kernel));
        hook.onlyIfOneOf(
                Reg.R7,
                constants(hook, enumeration, prefix + "MODULE", prefix + "MODULE_COMPRESSED")
                        .stream()
                        .mapToInt(Integer::intValue)
                        .toArray());
        if (hook.has("file")) {
            hook.argument(Reg.R1, "file").follow(Reg.R1, Reg.R1, "file.f_path.dentry");
            hook.about(Reg.R1);
        }
        hook.refuse(Refusable.MODULE);
        asm.label(kernel);
        hook.refuse(Refusable.KEXEC);
    }

    private static List<Integer> constants(HookCode hook, String enumeration, String... names) {
        Btf btf = hook.btf();
        List<Integer> values = new ArrayList<>();
        for (String name : names) {
            if (btf.hasConstant(enumeration, name)) {
                values.add((int) btf.constant(enumeration, name));
            }
        }
        return values;
    }

    /** The kernel's own lockdown, with a name to it: what it calls integrity. */
    private static void lockedDown(HookCode hook) {
        BpfAssembler asm = hook.asm();
        String raw = asm.fresh("raw");
        hook.number(Reg.R7, "what").detail(Reg.R7);
        constants(
                        hook,
                        "lockdown_reason",
                        "LOCKDOWN_DEV_MEM",
                        "LOCKDOWN_EFI_TEST",
                        "LOCKDOWN_PCI_ACCESS",
                        "LOCKDOWN_IOPORT",
                        "LOCKDOWN_MSR",
                        "LOCKDOWN_ACPI_TABLES",
                        "LOCKDOWN_DEVICE_TREE")
                .forEach(reason -> asm.jumpIfEqual(Reg.R7, reason, raw));
        List<Integer> kernels =
                constants(hook, "lockdown_reason", "LOCKDOWN_KEXEC", "LOCKDOWN_HIBERNATION");
        hook.onlyIfOneOf(Reg.R7, kernels.stream().mapToInt(Integer::intValue).toArray());
        hook.refuse(Refusable.KEXEC);
        asm.label(raw);
        hook.refuse(Refusable.RAW_DEVICE);
    }

    private static void setTime(HookCode hook) {
        if (hook.concerns(Refusable.CLOCK)) {
            // A time zone alone is no step.
            hook.argument(Reg.R7, "ts").asm().jumpIfEqual(Reg.R7, 0, HookCode.ALLOWED);
            hook.refuse(Refusable.CLOCK);
        }
    }

    private static void netlink(HookCode hook) {
        if (!hook.concerns(Refusable.FIREWALL)) {
            return;
        }
        hook.argument(Reg.R7, "sk")
                .follow(Reg.R1, Reg.R7, "sock.sk_protocol")
                .onlyIf(Compare.EQ, Reg.R1, NETLINK_NETFILTER);
        String own = hook.asm().fresh("own");
        hook.actors().foreignNetworkOnly(own);
        hook.asm().jump(HookCode.ALLOWED).label(own);
        hook.refuse(Refusable.FIREWALL);
    }

    /** Containers run what their images hold; this is about the host's own processes. */
    private static void execute(HookCode hook) {
        boolean places = hook.concerns(Refusable.EXEC_FROM_WRITABLE);
        boolean memory = hook.concerns(Refusable.EXEC_FROM_MEMORY);
        if (!places && !memory) {
            return;
        }
        BpfAssembler asm = hook.asm();
        String deleted = asm.fresh("deleted");
        String writable = asm.fresh("writable");
        hook.actors().hostProcessesOnly(HookCode.ALLOWED);
        hook.argument(Reg.R7, "bprm").follow(Reg.R7, Reg.R7, "linux_binprm.file");
        asm.jumpIfEqual(Reg.R7, 0, HookCode.ALLOWED);
        hook.follow(Reg.R9, Reg.R7, "file.f_path.dentry").about(Reg.R9);
        if (memory) {
            hook.follow(Reg.R1, Reg.R7, "file.f_inode", "inode.i_nlink");
            asm.jumpIfEqual(Reg.R1, 0, deleted);
        }
        if (places) {
            hook.judge(Reg.R9, Touch.FILE, HookCode.ALLOWED, writable);
            asm.label(writable);
            hook.refuse(Refusable.EXEC_FROM_WRITABLE);
        } else {
            asm.jump(HookCode.ALLOWED);
        }
        if (memory) {
            asm.label(deleted);
            hook.refuse(Refusable.EXEC_FROM_MEMORY);
        }
    }
}
