package io.adamant.collector.localcloud.launch;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Where the parts of one instance are found among this machine's processes and files. */
interface Residents {

    /**
     * pid 1 of the instance.
     *
     * @param outer the living process that was started for it
     */
    OptionalLong init(long outer, ProcessTable table);

    /**
     * @param name {@code agent} or {@code workload}
     */
    OptionalLong service(String name, long init, ProcessTable table);

    /** The signal by which init is asked to end everything and itself, as kill(1) names it. */
    String endSignal();

    /** See {@link Machine#disk}. */
    Path disk(long outer, ProcessTable table);
}
