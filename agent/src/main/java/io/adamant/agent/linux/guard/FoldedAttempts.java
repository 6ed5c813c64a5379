package io.adamant.agent.linux.guard;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.adamant.agent.linux.guard.layout.GuardEvent;
import io.adamant.agent.linux.guard.layout.GuardFacts;
import io.adamant.agent.seal.guard.Trespass;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Attempts that the kernel folded into an event that was told already. The next event of the same
 * kind brings their number; when none comes within {@link #SETTLED_NANOS} it is read from the
 * kernel and told as a record of its own, so that a burst's end is not lost. At most {@link #MOST}
 * bursts are kept in mind; those beyond it are in the kernel's total alone.
 */
final class FoldedAttempts {

    static final long SETTLED_NANOS = 2_500_000_000L;
    static final int MOST = 512;

    private record Burst(Trespass last, long bootNanos, byte[] key, long told) {}

    private final GuardMaps maps;
    private final Map<ByteBuffer, Burst> bursts = new LinkedHashMap<>();

    FoldedAttempts(GuardMaps maps) {
        this.maps = maps;
    }

    /** The event less what was told of its folded ones already. */
    Trespass told(MemorySegment event, Trespass trespass, long now) {
        byte[] key = key(event);
        Burst before = bursts.remove(ByteBuffer.wrap(key));
        long told = before == null ? 0 : before.told();
        if (bursts.size() >= MOST) {
            Iterator<ByteBuffer> oldest = bursts.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        bursts.put(ByteBuffer.wrap(key), new Burst(trespass, now, key, 0));
        return told == 0 ? trespass : counted(trespass, Math.max(1, trespass.count() - told), 0);
    }

    /** Tells of bursts that ended. */
    void settle(long now, int limit, List<Trespass> out) {
        List<Map.Entry<ByteBuffer, Burst>> ended = new ArrayList<>();
        for (Map.Entry<ByteBuffer, Burst> entry : bursts.entrySet()) {
            if (ended.size() >= limit || now - entry.getValue().bootNanos() < SETTLED_NANOS) {
                break;
            }
            ended.add(entry);
        }
        for (Map.Entry<ByteBuffer, Burst> entry : ended) {
            bursts.remove(entry.getKey());
            settle(entry.getValue(), now, out);
        }
    }

    private void settle(Burst burst, long now, List<Trespass> out) {
        long count = maps.folded(burst.key());
        if (count > burst.told()) {
            out.add(counted(burst.last(), count - burst.told(), now - burst.bootNanos()));
            bursts.put(
                    ByteBuffer.wrap(burst.key()), new Burst(burst.last(), now, burst.key(), count));
        }
    }

    private static Trespass counted(Trespass like, long count, long older) {
        return new Trespass(
                like.sequence(),
                like.ageNanos() + older,
                like.hook(),
                like.operation(),
                like.verdict(),
                like.kind(),
                like.device(),
                like.inode(),
                like.path(),
                like.pathWhole(),
                count,
                like.caller());
    }

    /** As the programs made it, see TrespassReport. */
    private static byte[] key(MemorySegment event) {
        byte[] key = new byte[GuardFacts.Maps.REPEAT_KEY_BYTES];
        GuardMaps.buffer(key)
                .putInt(event.get(JAVA_INT_UNALIGNED, GuardEvent.PROCESS_ID))
                .putInt(event.get(JAVA_INT_UNALIGNED, GuardEvent.HOOK))
                .putLong(event.get(JAVA_LONG_UNALIGNED, GuardEvent.DEVICE))
                .putLong(event.get(JAVA_LONG_UNALIGNED, GuardEvent.INODE))
                .putLong(event.get(JAVA_LONG_UNALIGNED, GuardEvent.DETAIL))
                .putLong(event.get(JAVA_INT_UNALIGNED, GuardEvent.VERDICT));
        return key;
    }
}
