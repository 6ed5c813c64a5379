/**
 * Host metrics out of {@code /proc} and {@code /sys}: one class per kernel file, the roots are
 * parameters. Names and units are OTel semantic conventions 1.44 where they have one. Owned by the
 * collecting thread. Imports the {@code Source} port and {@code shared}.
 *
 * <pre>
 * name                                unit          kind            attributes
 * system.uptime                       s             gauge
 * system.cpu.time                     s             counter         cpu.mode
 * system.cpu.logical.count            {cpu}         up-down counter
 * system.cpu.load_average.1m/5m/15m   {thread}      gauge
 * system.process.count                {process}     up-down counter
 * system.process.created              {process}     counter
 * system.memory.usage                 By            up-down counter system.memory.state
 * system.memory.limit                 By            up-down counter
 * system.memory.linux.available       By            up-down counter
 * system.paging.usage                 By            up-down counter system.paging.state
 * system.disk.io                      By            counter         system.device, disk.io.direction
 * system.disk.operations              {operation}   counter         system.device, disk.io.direction
 * system.filesystem.usage             By            up-down counter system.filesystem.mountpoint, .state
 * system.network.io                   By            counter         network.interface.name, network.io.direction
 * system.network.errors               {error}       counter         network.interface.name, network.io.direction
 * adamant.pressure.stall              s             counter         adamant.resource, adamant.pressure.kind
 * process.memory.usage                By            up-down counter
 * process.memory.anonymous            By            up-down counter
 * process.cpu.time                    s             counter         cpu.mode
 * process.thread.count                {thread}      up-down counter
 * adamant.agent.metrics.absent        {file}        counter
 * </pre>
 */
@NullMarked
package io.adamant.agent.source.host;

import org.jspecify.annotations.NullMarked;
