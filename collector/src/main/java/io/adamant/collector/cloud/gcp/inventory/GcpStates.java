package io.adamant.collector.cloud.gcp.inventory;

import com.google.api.client.json.GenericJson;
import com.google.api.services.compute.model.ManagedInstance;
import com.google.api.services.compute.model.PreservedState;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import org.jspecify.annotations.Nullable;

/** Google's words for a machine in the port's. */
public final class GcpStates {

    private GcpStates() {}

    static State state(@Nullable String status, Lifecycle lifecycle) {
        State said =
                switch (String.valueOf(status)) {
                    case "RUNNING", "REPAIRING" -> State.RUNNING;
                    // TERMINATED is Google's old word for a machine that is stopped.
                    case "STOPPED", "TERMINATED", "SUSPENDED" -> State.STOPPED;
                    case "STOPPING", "SUSPENDING", "PENDING_STOP", "DEPROVISIONING" ->
                            State.STOPPING;
                    // PROVISIONING, STAGING, and none at all yet.
                    case String other -> State.PENDING;
                };
        return said.isPresent() && lifecycle == Lifecycle.LEAVING ? State.STOPPING : said;
    }

    static Lifecycle lifecycle(@Nullable String action) {
        return switch (String.valueOf(action)) {
            case "CREATING", "CREATING_WITHOUT_RETRIES" -> Lifecycle.LAUNCHING;
            case "DELETING", "RECREATING", "ABANDONING" -> Lifecycle.LEAVING;
            case "NONE", "VERIFYING" -> Lifecycle.IN_SERVICE;
            case String other -> Lifecycle.CHANGING;
        };
    }

    /**
     * There is no status check as other clouds have it; a machine that runs is all that is said.
     */
    static StatusCheck check(@Nullable String status) {
        return switch (String.valueOf(status)) {
            case "RUNNING" -> StatusCheck.OK;
            case "REPAIRING", "STOPPED", "TERMINATED", "SUSPENDED" -> StatusCheck.IMPAIRED;
            case String other -> StatusCheck.UNKNOWN;
        };
    }

    static LoadBalancer health(@Nullable String state) {
        return switch (String.valueOf(state)) {
            case "HEALTHY" -> LoadBalancer.HEALTHY;
            case "UNHEALTHY" -> LoadBalancer.UNHEALTHY;
            case "DRAINING" -> LoadBalancer.DRAINING;
            case String other -> LoadBalancer.NONE;
        };
    }

    static boolean isStateful(ManagedInstance one) {
        return hasState(one.getPreservedStateFromConfig())
                || hasState(one.getPreservedStateFromPolicy());
    }

    private static boolean hasState(@Nullable PreservedState state) {
        return state != null
                && ((state.getDisks() != null && !state.getDisks().isEmpty())
                        || (state.getMetadata() != null && !state.getMetadata().isEmpty())
                        || (state.getInternalIPs() != null && !state.getInternalIPs().isEmpty())
                        || (state.getExternalIPs() != null && !state.getExternalIPs().isEmpty()));
    }

    /** The last part of a resource's address. */
    public static String last(String address) {
        return address.substring(address.lastIndexOf('/') + 1);
    }

    /** The part of a resource's address that follows {@code word}, or null. */
    public static @Nullable String after(String address, String word) {
        String[] parts = address.split("/");
        for (int i = 0; i + 1 < parts.length; i++) {
            if (parts[i].equals(word)) {
                return parts[i + 1];
            }
        }
        return null;
    }

    /** A part of an answer on one line. */
    public static String words(GenericJson part) {
        return part.toString().replaceAll("\\s+", " ");
    }
}
