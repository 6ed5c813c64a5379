package io.adamant.agent.seal.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The witness' role: {@link #run} belongs on one platform thread, for it reads files. It works in
 * slices of {@value #SLICE_MS} ms and sleeps in between, so that it takes {@value #BOOT_PERCENT} %
 * of the time until the seal's own pass is done and {@value #WATCH_PERCENT} % from then on, waiting
 * for the disk included. {@link #sealed}, {@link #stop}, {@link #take} and the rest of the public
 * methods may be called by any thread.
 */
public final class WitnessWork implements Runnable, Witness {

    /** News waiting for the source; beyond it they are dropped and counted. */
    static final int MAX_NEWS = 128;

    static final int SLICE_MS = 5;
    static final int BOOT_PERCENT = 10;
    static final int WATCH_PERCENT = 1;

    /** A quarter of what the smallest volumes of a cloud read, so that the boot has the rest. */
    static final long BOOT_RATE = 32L << 20;

    static final long WATCH_RATE = 8L << 20;

    /** The rest of the boot comes first. */
    static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** By then the agent's own programs are loaded, and listed with those that there are. */
    static final long OWN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(SLICE_MS);

    private final WitnessPolicy policy;
    private final WitnessPorts ports;
    private final Runnable arrival;
    private final ManifestWitness manifest;
    private final KernelWitness kernel;
    private final ArrayBlockingQueue<News> news = new ArrayBlockingQueue<>(MAX_NEWS);
    private final AtomicLong dropped = new AtomicLong();
    private volatile ManifestState state;
    private volatile long files;
    private volatile boolean sealAsked;
    private volatile boolean stopping;

    private boolean isStarted;
    private boolean isSealed;
    private long startedNanos;
    private long nextSliceNanos;
    private long nextPassNanos;
    private long nextLookNanos;

    /**
     * @param boot the kernel's boot id
     * @param arrival called on the witness' thread when there is news
     */
    public WitnessWork(WitnessPolicy policy, WitnessPorts ports, String boot, Runnable arrival) {
        this.policy = policy;
        this.ports = ports;
        this.arrival = arrival;
        this.manifest =
                new ManifestWitness(policy, ports.tree(), ports.manifests(), boot, this::tell);
        this.kernel = new KernelWitness(policy, ports.texts(), this::tell);
        this.state = manifest.state();
    }

    @Override
    public ManifestState state() {
        return state;
    }

    /** Files that the newest finished pass looked at. */
    public long files() {
        return files;
    }

    /** News that nobody took in time. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void sealed() {
        sealAsked = true;
        ports.rest().wake();
    }

    /** Ends {@link #run}. */
    public void stop() {
        stopping = true;
        ports.rest().wake();
    }

    List<News> take() {
        List<News> taken = new ArrayList<>();
        news.drainTo(taken);
        return taken;
    }

    private void tell(News one) {
        if (!news.offer(one)) {
            dropped.incrementAndGet();
        }
    }

    @Override
    public void run() {
        ports.rest().background();
        startedNanos = ports.clock().nanos();
        nextPassNanos = startedNanos + FIRST_NANOS;
        int fd = policy.watches(Witnessed.MOUNTS) ? ports.texts().mountsFd() : -1;
        kernel.lookAtMounts(false);
        while (!stopping) {
            long wait = round(ports.clock().nanos());
            if (ports.rest().await(wait, fd)) {
                kernel.lookAtMounts(isSealed);
                publish();
            }
        }
        manifest.close();
    }

    /** Does what is due; how long nothing else is. */
    long round(long nowNanos) {
        if (sealAsked && !isSealed) {
            isSealed = true;
            kernel.lookAtMounts(false);
            kernel.look(false);
            nextLookNanos = nowNanos + Math.min(OWN_NANOS, policy.lookNanos());
            start();
            if (policy.watches(Witnessed.MANIFEST)) {
                manifest.sealed();
            }
        }
        if (isSealed && nowNanos - nextLookNanos >= 0) {
            nextLookNanos = nowNanos + policy.lookNanos();
            kernel.look(true);
        }
        if (nowNanos - nextPassNanos >= 0 && !manifest.isBusy()) {
            nextPassNanos = nowNanos + policy.passNanos();
            pass();
        }
        if (manifest.isBusy() && nowNanos - nextSliceNanos >= 0) {
            slice(nowNanos);
        }
        publish();
        return Math.max(0, nextNanos() - ports.clock().nanos());
    }

    private void start() {
        if (!isStarted && policy.watches(Witnessed.MANIFEST)) {
            isStarted = true;
            manifest.start();
        }
    }

    private void pass() {
        if (!policy.watches(Witnessed.MANIFEST)) {
            return;
        }
        if (isStarted) {
            manifest.beginPass();
        } else {
            start();
        }
    }

    private void slice(long nowNanos) {
        boolean isUrgent = manifest.isUrgent();
        long cpuBefore = ports.rest().cpuNanos();
        long bytesBefore = manifest.bytes();
        long elapsed = 0;
        while (elapsed < SLICE_NANOS && manifest.isBusy()) {
            for (int i = 0; i < 16 && manifest.isBusy(); i++) {
                manifest.step();
            }
            elapsed = ports.clock().nanos() - nowNanos;
        }
        if (!manifest.isBusy()) {
            nextPassNanos = nowNanos + policy.passNanos();
        }
        long cpu = ports.rest().cpuNanos() - cpuBefore;
        long bytes = Math.max(0, manifest.bytes() - bytesBefore);
        long byCpu = cpu * 100 / (isUrgent ? BOOT_PERCENT : WATCH_PERCENT);
        long byDisk = bytes * TimeUnit.SECONDS.toNanos(1) / (isUrgent ? BOOT_RATE : WATCH_RATE);
        nextSliceNanos = nowNanos + Math.max(byCpu, byDisk);
    }

    private long nextNanos() {
        long next = manifest.isBusy() ? nextSliceNanos : nextPassNanos;
        return isSealed && nextLookNanos - next < 0 ? nextLookNanos : next;
    }

    private void publish() {
        ManifestState now = manifest.state();
        if (!now.equals(state)) {
            state = now;
        }
        files = manifest.files();
        if (!news.isEmpty()) {
            arrival.run();
        }
    }
}
