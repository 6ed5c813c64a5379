package io.adamant.collector.api.view;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One round of the controller, joined by instance: made for one answer, then thrown away. */
public final class Fleet {

    static final String GONE = "gone";
    static final String REPLACING = "replacing";

    private final ControlState state;
    private final Map<InstanceId, String> contested;
    private final Map<InstanceId, Member> members = new TreeMap<>();

    Fleet(ControlState state, Map<InstanceId, String> contested) {
        this.state = state;
        this.contested = new TreeMap<>(contested);
        Map<InstanceId, CloudInstance> cloud = new LinkedHashMap<>();
        state.inventory().instances().forEach(instance -> cloud.put(instance.id(), instance));
        Map<InstanceId, Intent> leaving = new LinkedHashMap<>();
        Map<InstanceId, Intent> coming = new LinkedHashMap<>();
        for (Intent intent : state.intents()) {
            leaving.put(intent.instance(), intent);
            intent.failed().forEach(failed -> coming.put(failed, intent));
            if (intent.successor() != null) {
                coming.put(intent.successor(), intent);
            }
        }
        List<InstanceId> ids = new ArrayList<>(cloud.keySet());
        ids.addAll(state.hosts().keySet());
        ids.addAll(leaving.keySet());
        for (InstanceId id : ids) {
            members.computeIfAbsent(
                    id,
                    _ ->
                            new Member(
                                    id,
                                    cloud.get(id),
                                    state.hosts().get(id),
                                    state.verdicts().get(id),
                                    leaving.get(id),
                                    coming.get(id)));
        }
    }

    public ControlState state() {
        return state;
    }

    /** Instances of which one boot was claimed by two keys, each with how. */
    public Map<InstanceId, String> contested() {
        return contested;
    }

    /** In the order of their ids; gone ones included while they are remembered. */
    public Iterable<Member> members() {
        return members.values();
    }

    public @Nullable Member member(InstanceId id) {
        return members.get(id);
    }

    /**
     * What is known of one instance.
     *
     * @param cloud null when the inventory does not have it (any more)
     * @param host null when it was never heard
     * @param verdict null when it was not judged
     * @param intent the newest will to replace it, open or closed
     * @param origin the intent whose successor it is or was to be
     */
    public record Member(
            InstanceId id,
            @Nullable CloudInstance cloud,
            @Nullable HostState host,
            @Nullable Verdict verdict,
            @Nullable Intent intent,
            @Nullable Intent origin) {

        /** Bounded name of where it stands. */
        public String state() {
            if (intent != null && intent.isOpen()) {
                return REPLACING;
            }
            if (cloud == null || cloud.state() == CloudInstance.State.GONE) {
                return GONE;
            }
            return verdict == null ? "unknown" : verdict.name();
        }

        public @Nullable String group() {
            if (cloud != null) {
                return cloud.group().value();
            }
            if (intent != null) {
                return intent.group().value();
            }
            return origin == null ? null : origin.group().value();
        }

        /** The cloud's word first, then the intent's, then the host's own. */
        public @Nullable String image() {
            if (cloud != null) {
                return cloud.image().value();
            }
            if (intent != null) {
                return intent.image().value();
            }
            return host == null || host.resource().image() == null
                    ? null
                    : host.resource().image().value();
        }

        public @Nullable String zone() {
            if (cloud != null) {
                return cloud.zone();
            }
            return host == null ? null : host.resource().zone();
        }

        public boolean isGone() {
            return state().equals(GONE);
        }
    }
}
