package io.adamant.agent.source.host;

import io.adamant.agent.source.host.cpu.CpuTopology;
import io.adamant.agent.source.host.cpu.ProcLoadavg;
import io.adamant.agent.source.host.cpu.ProcPressure;
import io.adamant.agent.source.host.cpu.ProcStat;
import io.adamant.agent.source.host.cpu.ProcUptime;
import io.adamant.agent.source.host.disk.Filesystems;
import io.adamant.agent.source.host.disk.ProcDiskstats;
import io.adamant.agent.source.host.disk.Statfs;
import io.adamant.agent.source.host.memory.ProcMeminfo;
import io.adamant.agent.source.host.memory.ProcVmstat;
import io.adamant.agent.source.host.net.ProcNetDev;
import io.adamant.agent.source.host.net.ProcNetSnmp;
import io.adamant.agent.source.host.net.ProcNetSockstat;
import io.adamant.agent.source.host.process.JvmMemory;
import io.adamant.agent.source.host.process.ProcSelf;
import io.adamant.agent.source.host.process.ProcSelfFd;
import io.adamant.agent.source.host.process.ProcSelfIo;
import io.adamant.agent.source.host.process.ProcSysFileNr;
import io.adamant.agent.source.host.process.ProcSysLimits;
import io.adamant.agent.source.host.process.ProcessTable;
import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Reading;
import io.adamant.agent.source.host.units.SystemdUnits;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * All that is read of the host, in the order of the output, with the count of what could not be.
 *
 * @param all each one file, or one service, of the host
 * @param faults shared by all of them
 */
public record HostReadings(List<Reading> all, Faults faults) {

    /**
     * Where the host is.
     *
     * @param proc root of procfs
     * @param sys root of sysfs
     * @param run root of the sockets of systemd and D-Bus
     */
    public record Roots(Path proc, Path sys, Path run) {

        /** This host. */
        public static final Roots THIS =
                new Roots(Path.of("/proc"), Path.of("/sys"), Path.of("/run"));
    }

    public HostReadings {
        all = List.copyOf(all);
    }

    /**
     * The readings of a host.
     *
     * @param statfs asks a file system for its room
     * @param aside runs what may block, each on a daemon thread of its own
     */
    public static HostReadings of(Roots roots, Statfs statfs, Executor aside) {
        Path proc = roots.proc();
        Path sys = roots.sys();
        Faults faults = new Faults();
        KernelText text = new KernelText(faults);
        List<Reading> all =
                List.of(
                        new ProcUptime(proc, text),
                        new ProcStat(proc, text, faults),
                        new CpuTopology(sys, text, faults),
                        new ProcLoadavg(proc, text),
                        new ProcPressure(proc, "cpu", text),
                        new ProcPressure(proc, "memory", text),
                        new ProcPressure(proc, "io", text),
                        new ProcPressure(proc, "irq", text),
                        new ProcMeminfo(proc, text),
                        new ProcVmstat(proc, text),
                        new ProcDiskstats(proc, sys, text, faults),
                        new Filesystems(proc, text, faults, statfs, aside),
                        new ProcNetDev(proc, text, faults),
                        new ProcNetSockstat(proc, "sockstat", text),
                        new ProcNetSockstat(proc, "sockstat6", text),
                        new ProcNetSnmp(proc, "snmp", text),
                        new ProcNetSnmp(proc, "netstat", text),
                        new ProcessTable(proc, text, faults),
                        new ProcSysLimits(proc, text),
                        new ProcSysFileNr(proc, text),
                        new SystemdUnits(roots.run(), proc, faults, aside),
                        new ProcSelf(proc, text),
                        new ProcSelfFd(proc),
                        new ProcSelfIo(proc, text),
                        new JvmMemory());
        return new HostReadings(all, faults);
    }
}
