package io.adamant.collector.cloud.gcp.wire;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.pace.Pacer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which part of Google Cloud, and how it is reached. Credentials are not among it: they come from
 * the client's default chain (environment, gcloud, metadata server).
 *
 * @param imageProject where the fleet's images are
 * @param endpoint another address than Google's own, for private endpoints; its credentials are
 *     demanded all the same unless {@code anonymous}
 * @param anonymous whether requests go without credentials; loopback endpoints only
 * @param attempt longest time for one request
 */
public record GcpSettings(
        String project,
        String imageProject,
        List<Group> groups,
        Optional<URI> endpoint,
        boolean anonymous,
        Duration attempt,
        Pacer.Rates rates) {

    private static final Pattern GROUP =
            Pattern.compile(
                    "(zones|regions)/([a-z0-9-]+)/([a-z]([-a-z0-9]*[a-z0-9])?) ([0-9]{1,4})"
                            + "( application=([A-Za-z0-9._-]+))?( backend=([a-z0-9/-]+))?");

    public GcpSettings {
        groups = List.copyOf(groups);
    }

    /**
     * One managed instance group. A group has no largest size of its own and no labels, so that
     * both stand here.
     *
     * @param isRegional whether {@code location} is a region
     * @param max most instances at once
     * @param backend {@code NAME} of a global backend service or {@code regions/REGION/NAME}; its
     *     health is the load balancer's view
     */
    public record Group(
            boolean isRegional,
            String location,
            GroupName name,
            int max,
            String application,
            @Nullable String backend) {

        /** How a group is written. */
        public static final String FORM =
                "zones/ZONE/NAME MAX or regions/REGION/NAME MAX, then application=NAME and"
                        + " backend=SERVICE where wanted";

        /** Empty when it is not of the {@link #FORM}. */
        public static Optional<Group> parse(String text) {
            Matcher group = GROUP.matcher(text.strip());
            if (!group.matches()) {
                return Optional.empty();
            }
            String name = group.group(3);
            String application = group.group(7);
            return Optional.of(
                    new Group(
                            group.group(1).equals("regions"),
                            group.group(2),
                            new GroupName(name),
                            Integer.parseInt(group.group(5)),
                            application == null ? name : application,
                            group.group(9)));
        }
    }

    public Optional<Group> group(GroupName name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }
}
