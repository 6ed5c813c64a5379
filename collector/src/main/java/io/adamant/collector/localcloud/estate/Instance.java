package io.adamant.collector.localcloud.estate;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * What the local cloud remembers about one instance.
 *
 * @param workloadPort TCP port of the workload; the agent's endpoint has the next one
 * @param reason why it is in this state, in words
 */
public record Instance(
        String id, Origin origin, int workloadPort, State state, Times times, String reason) {

    /** As a cloud names them; {@code STOPPED}: init ended without a terminate call. */
    public enum State {
        PENDING,
        RUNNING,
        STOPPING,
        STOPPED,
        GONE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * What was decided at launch and never changes.
     *
     * @param token the launch token it was asked for with
     */
    public record Origin(
            String group,
            String application,
            String image,
            String zone,
            String token,
            boolean loadBalanced) {}

    /**
     * Unix nanoseconds, 0 for what has not happened.
     *
     * @param ended found stopped or gone
     * @param drained draining began
     */
    public record Times(long launched, long ended, long drained) {}

    public int agentPort() {
        return workloadPort + 1;
    }

    /** Whether it has, or may have, processes. */
    boolean isActive() {
        return state == State.PENDING || state == State.RUNNING || state == State.STOPPING;
    }

    /** Whether the load balancer sends it requests. */
    public boolean isServing() {
        return state == State.RUNNING && origin.loadBalanced() && times.drained() == 0;
    }

    Instance in(State next, String why) {
        return new Instance(id, origin, workloadPort, next, times, why);
    }

    Instance ended(State next, long nowNanos, String why) {
        long ended = times.ended() == 0 ? nowNanos : times.ended();
        Times then = new Times(times.launched(), ended, times.drained());
        return new Instance(id, origin, workloadPort, next, then, why);
    }

    Instance draining(long nowNanos) {
        Times then = new Times(times.launched(), times.ended(), nowNanos);
        return new Instance(id, origin, workloadPort, state, then, reason);
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("group", origin.group())
                .put("application", origin.application())
                .put("image", origin.image())
                .put("zone", origin.zone())
                .put("state", state.word())
                .put("reason", reason)
                .put("launchedNanos", times.launched())
                .put("endedNanos", times.ended())
                .put("drainedNanos", times.drained())
                .put(
                        "ports",
                        new JsonObject().put("workload", workloadPort).put("agent", agentPort()))
                .put("token", origin.token())
                .put("loadBalanced", origin.loadBalanced());
    }

    static Instance from(JsonObject json) {
        Origin origin =
                new Origin(
                        json.getString("group"),
                        json.getString("application"),
                        json.getString("image"),
                        json.getString("zone"),
                        json.getString("token"),
                        json.getBoolean("loadBalanced"));
        Times times =
                new Times(
                        json.getLong("launchedNanos"),
                        json.getLong("endedNanos"),
                        json.getLong("drainedNanos"));
        return new Instance(
                json.getString("id"),
                origin,
                json.getJsonObject("ports").getInteger("workload"),
                State.of(json.getString("state")),
                times,
                json.getString("reason"));
    }
}
