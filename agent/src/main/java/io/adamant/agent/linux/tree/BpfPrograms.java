package io.adamant.agent.linux.tree;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.bpf.BpfInventory;
import io.adamant.agent.linux.bpf.BpfInventory.Program;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The BPF programs that see or decide something, as {@code KernelTexts.programs} wants them. Those
 * that systemd loads for each unit (cgroup programs) are left out: they come and go with units.
 */
public final class BpfPrograms {

    /** Numbers of {@code enum bpf_prog_type}, include/uapi/linux/bpf.h. */
    private static final Map<Integer, String> TYPES =
            Map.ofEntries(
                    Map.entry(2, "kprobe"),
                    Map.entry(3, "sched_cls"),
                    Map.entry(4, "sched_act"),
                    Map.entry(5, "tracepoint"),
                    Map.entry(6, "xdp"),
                    Map.entry(7, "perf_event"),
                    Map.entry(17, "raw_tracepoint"),
                    Map.entry(24, "raw_tracepoint_writable"),
                    Map.entry(26, "tracing"),
                    Map.entry(27, "struct_ops"),
                    Map.entry(28, "extension"),
                    Map.entry(29, "lsm"));

    private BpfPrograms() {}

    /**
     * {@code id type name TAB tag, linked or not} a line, by id; empty where none may be listed.
     */
    public static Optional<String> list() {
        if (!Syscalls.knowsThisMachine()) {
            return Optional.empty();
        }
        BpfInventory inventory = new BpfInventory(new Syscalls());
        Set<Integer> linked =
                inventory.links().orElse(List.of()).stream()
                        .map(BpfInventory.Link::programId)
                        .collect(Collectors.toSet());
        return inventory.programs().map(programs -> text(programs, linked));
    }

    static String text(List<Program> programs, Set<Integer> linked) {
        return programs.stream()
                .filter(program -> TYPES.containsKey(program.type()))
                .sorted(Comparator.comparingInt(Program::id))
                .map(
                        program ->
                                program.id()
                                        + " "
                                        + TYPES.get(program.type())
                                        + " "
                                        + printable(program.name())
                                        + "\t"
                                        + program.tag()
                                        + (linked.contains(program.id())
                                                ? " linked\n"
                                                : " not linked\n"))
                .collect(Collectors.joining());
    }

    /** Whoever loads a program names it. */
    private static String printable(String name) {
        return name.chars()
                .map(c -> c > ' ' && c < 0x7f ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
