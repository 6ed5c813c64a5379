package io.adamant.collector.metrics.names;

import io.adamant.collector.metrics.text.Family;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a point is in node_exporter's names.
 *
 * @param source OTel name
 * @param where attributes that must have one of the values; {@code *} takes any
 * @param target node_exporter's name, without {@code _total}
 * @param labels node_exporter's label, and the attribute whose value it has
 * @param constant the value where the name tells what an attribute says, else not a number
 */
record NodeRule(
        String source,
        Map<String, List<String>> where,
        String target,
        Family.Type type,
        Map<String, String> labels,
        double constant) {

    /**
     * All rules. A counter of node_exporter that it leaves untyped, and without {@code _total}, is
     * a gauge here, so that it has the same name.
     *
     * <pre>
     * source [attribute=value|value ...] -> target{counter} [label&lt;attribute ...] [=constant]
     * </pre>
     */
    private static final String RULES =
            """
            system.cpu.time cpu.logical_number=* -> node_cpu_seconds counter cpu<cpu.logical_number mode<cpu.mode
            system.cpu.load_average.1m -> node_load1
            system.cpu.load_average.5m -> node_load5
            system.cpu.load_average.15m -> node_load15
            system.process.created -> node_forks counter
            adamant.cpu.interrupts -> node_intr counter
            adamant.cpu.context_switches -> node_context_switches counter
            adamant.process.runnable -> node_procs_running
            adamant.process.blocked -> node_procs_blocked
            adamant.host.boot.time -> node_boot_time_seconds
            adamant.pressure.stall adamant.resource=cpu adamant.pressure.kind=some -> node_pressure_cpu_waiting_seconds counter
            adamant.pressure.stall adamant.resource=io adamant.pressure.kind=some -> node_pressure_io_waiting_seconds counter
            adamant.pressure.stall adamant.resource=io adamant.pressure.kind=full -> node_pressure_io_stalled_seconds counter
            adamant.pressure.stall adamant.resource=memory adamant.pressure.kind=some -> node_pressure_memory_waiting_seconds counter
            adamant.pressure.stall adamant.resource=memory adamant.pressure.kind=full -> node_pressure_memory_stalled_seconds counter
            adamant.pressure.stall adamant.resource=irq adamant.pressure.kind=full -> node_pressure_irq_stalled_seconds counter
            system.memory.limit -> node_memory_MemTotal_bytes
            system.memory.linux.available -> node_memory_MemAvailable_bytes
            system.memory.linux.shared -> node_memory_Shmem_bytes
            system.memory.usage system.memory.state=free -> node_memory_MemFree_bytes
            system.memory.usage system.memory.state=buffers -> node_memory_Buffers_bytes
            system.memory.usage system.memory.state=cached -> node_memory_Cached_bytes
            system.memory.linux.slab.usage -> node_memory_Slab_bytes
            system.memory.linux.slab.usage system.memory.linux.slab.state=reclaimable -> node_memory_SReclaimable_bytes
            system.memory.linux.slab.usage system.memory.linux.slab.state=unreclaimable -> node_memory_SUnreclaim_bytes
            system.memory.linux.hugepages.limit -> node_memory_HugePages_Total
            system.memory.linux.hugepages.usage system.memory.linux.hugepages.state=free -> node_memory_HugePages_Free
            system.memory.linux.hugepages.reserved -> node_memory_HugePages_Rsvd
            system.memory.linux.hugepages.surplus -> node_memory_HugePages_Surp
            system.memory.linux.hugepages.page_size -> node_memory_Hugepagesize_bytes
            adamant.memory.usage adamant.memory.kind=swap_cached -> node_memory_SwapCached_bytes
            adamant.memory.usage adamant.memory.kind=active -> node_memory_Active_bytes
            adamant.memory.usage adamant.memory.kind=inactive -> node_memory_Inactive_bytes
            adamant.memory.usage adamant.memory.kind=dirty -> node_memory_Dirty_bytes
            adamant.memory.usage adamant.memory.kind=writeback -> node_memory_Writeback_bytes
            adamant.memory.usage adamant.memory.kind=anonymous -> node_memory_AnonPages_bytes
            adamant.memory.usage adamant.memory.kind=mapped -> node_memory_Mapped_bytes
            adamant.memory.usage adamant.memory.kind=kernel_stack -> node_memory_KernelStack_bytes
            adamant.memory.usage adamant.memory.kind=page_tables -> node_memory_PageTables_bytes
            adamant.memory.usage adamant.memory.kind=committed -> node_memory_Committed_AS_bytes
            adamant.memory.usage adamant.memory.kind=commit_limit -> node_memory_CommitLimit_bytes
            system.paging.usage system.paging.state=free -> node_memory_SwapFree_bytes
            system.paging.usage system.paging.state=used|free -> node_memory_SwapTotal_bytes
            system.paging.faults system.paging.fault.type=minor|major -> node_vmstat_pgfault
            system.paging.faults system.paging.fault.type=major -> node_vmstat_pgmajfault
            system.paging.operations system.paging.direction=in -> node_vmstat_pswpin
            system.paging.operations system.paging.direction=out -> node_vmstat_pswpout
            adamant.memory.oom_kills -> node_vmstat_oom_kill
            system.disk.io disk.io.direction=read -> node_disk_read_bytes counter device<system.device
            system.disk.io disk.io.direction=write -> node_disk_written_bytes counter device<system.device
            system.disk.operations disk.io.direction=read -> node_disk_reads_completed counter device<system.device
            system.disk.operations disk.io.direction=write -> node_disk_writes_completed counter device<system.device
            system.disk.merged disk.io.direction=read -> node_disk_reads_merged counter device<system.device
            system.disk.merged disk.io.direction=write -> node_disk_writes_merged counter device<system.device
            system.disk.operation_time disk.io.direction=read -> node_disk_read_time_seconds counter device<system.device
            system.disk.operation_time disk.io.direction=write -> node_disk_write_time_seconds counter device<system.device
            system.disk.io_time -> node_disk_io_time_seconds counter device<system.device
            adamant.disk.weighted_io_time -> node_disk_io_time_weighted_seconds counter device<system.device
            adamant.disk.operations.pending -> node_disk_io_now device<system.device
            system.filesystem.usage system.filesystem.state=free -> node_filesystem_avail_bytes device<system.device fstype<system.filesystem.type mountpoint<system.filesystem.mountpoint
            system.filesystem.usage system.filesystem.state=free|reserved -> node_filesystem_free_bytes device<system.device fstype<system.filesystem.type mountpoint<system.filesystem.mountpoint
            system.filesystem.usage system.filesystem.state=used|free|reserved -> node_filesystem_size_bytes device<system.device fstype<system.filesystem.type mountpoint<system.filesystem.mountpoint
            system.filesystem.inodes.usage system.filesystem.state=used|free -> node_filesystem_files device<system.device fstype<system.filesystem.type mountpoint<system.filesystem.mountpoint
            system.filesystem.inodes.usage system.filesystem.state=free -> node_filesystem_files_free device<system.device fstype<system.filesystem.type mountpoint<system.filesystem.mountpoint
            system.filesystem.limit system.filesystem.mode=rw -> node_filesystem_readonly device<system.device fstype<system.filesystem.type mountpoint<system.filesystem.mountpoint =0
            system.filesystem.limit system.filesystem.mode=ro -> node_filesystem_readonly device<system.device fstype<system.filesystem.type mountpoint<system.filesystem.mountpoint =1
            system.network.io network.io.direction=receive -> node_network_receive_bytes counter device<network.interface.name
            system.network.io network.io.direction=transmit -> node_network_transmit_bytes counter device<network.interface.name
            system.network.packet.count network.io.direction=receive -> node_network_receive_packets counter device<system.device
            system.network.packet.count network.io.direction=transmit -> node_network_transmit_packets counter device<system.device
            system.network.packet.dropped network.io.direction=receive -> node_network_receive_drop counter device<network.interface.name
            system.network.packet.dropped network.io.direction=transmit -> node_network_transmit_drop counter device<network.interface.name
            system.network.errors network.io.direction=receive -> node_network_receive_errs counter device<network.interface.name
            system.network.errors network.io.direction=transmit -> node_network_transmit_errs counter device<network.interface.name
            system.network.connection.count network.connection.state=established -> node_netstat_Tcp_CurrEstab
            system.network.connection.count network.connection.state=time_wait -> node_sockstat_TCP_tw
            adamant.network.socket.usage network.transport=tcp network.type=ipv4 -> node_sockstat_TCP_inuse
            adamant.network.socket.usage network.transport=udp network.type=ipv4 -> node_sockstat_UDP_inuse
            adamant.network.socket.usage network.transport=tcp network.type=ipv6 -> node_sockstat_TCP6_inuse
            adamant.network.socket.usage network.transport=udp network.type=ipv6 -> node_sockstat_UDP6_inuse
            adamant.network.tcp.opened adamant.network.side=active -> node_netstat_Tcp_ActiveOpens
            adamant.network.tcp.opened adamant.network.side=passive -> node_netstat_Tcp_PassiveOpens
            adamant.network.tcp.segments network.io.direction=receive -> node_netstat_Tcp_InSegs
            adamant.network.tcp.segments network.io.direction=transmit -> node_netstat_Tcp_OutSegs
            adamant.network.tcp.retransmits -> node_netstat_Tcp_RetransSegs
            adamant.network.tcp.listen.overflows -> node_netstat_TcpExt_ListenOverflows
            adamant.network.tcp.listen.drops -> node_netstat_TcpExt_ListenDrops
            adamant.network.udp.errors -> node_netstat_Udp_InErrors
            adamant.network.udp.receive_buffer_errors -> node_netstat_Udp_RcvbufErrors
            adamant.file_handle.usage -> node_filefd_allocated
            adamant.file_handle.limit -> node_filefd_maximum
            systemd.unit.state -> node_systemd_unit_state name<systemd.unit.name state<systemd.unit.active_state
            adamant.systemd.units -> node_systemd_units state<systemd.unit.active_state
            """;

    static List<NodeRule> all() {
        return RULES.lines().map(NodeRule::parse).toList();
    }

    private static NodeRule parse(String line) {
        String[] sides = line.split(" -> ", 2);
        Map<String, List<String>> where = new LinkedHashMap<>();
        List<String> left = new ArrayList<>(List.of(sides[0].split(" ")));
        String source = left.removeFirst();
        for (String condition : left) {
            String[] parts = condition.split("=", 2);
            where.put(parts[0], List.of(parts[1].split("\\|")));
        }
        Map<String, String> labels = new LinkedHashMap<>();
        List<String> right = new ArrayList<>(List.of(sides[1].split(" ")));
        String target = right.removeFirst();
        Family.Type type = right.remove("counter") ? Family.Type.COUNTER : Family.Type.GAUGE;
        double constant = Double.NaN;
        for (String word : right) {
            if (word.startsWith("=")) {
                constant = Double.parseDouble(word.substring(1));
            } else {
                String[] parts = word.split("<", 2);
                labels.put(parts[0], parts[1]);
            }
        }
        return new NodeRule(source, where, target, type, labels, constant);
    }

    boolean matches(MetricPoint point) {
        return where.entrySet().stream()
                .allMatch(
                        condition -> {
                            String text = text(point, condition.getKey());
                            return condition.getValue().contains(text)
                                    || (!text.isEmpty() && condition.getValue().contains("*"));
                        });
    }

    static String text(MetricPoint point, String attribute) {
        Value value = point.attributes().get(attribute);
        return value == null ? "" : value.asText();
    }
}
