package io.adamant.collector.cloud.gcp;

import com.google.api.services.compute.model.DeprecationStatus;
import com.google.api.services.compute.model.Image;
import com.google.api.services.compute.model.Operation;
import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.gcp.inventory.GcpReads;
import io.adamant.collector.cloud.gcp.wire.GcpApi;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.time.Deadline;

/**
 * Keeps an image from being launched: OBSOLETE refuses new uses, DEPRECATED only hides it from its
 * family.
 */
final class GcpImages {

    private static final String OBSOLETE = "OBSOLETE";

    private final GcpApi api;
    private final GcpReads reads;
    private final GcpSteps steps;
    private final GcpSettings settings;

    GcpImages(GcpApi api, GcpReads reads, GcpSteps steps, GcpSettings settings) {
        this.api = api;
        this.reads = reads;
        this.steps = steps;
        this.settings = settings;
    }

    Call disable(ImageId image) {
        Deadline deadline = steps.deadline();
        return switch (reads.image(image.value(), deadline)) {
            case Tried.Failed<Image>(Fault fault) -> steps.failed(fault);
            case Tried.Done<Image>(Image there, String _) ->
                    isDisabled(there)
                            ? new Call.AlreadySo(image + " is " + there.getDeprecated().getState())
                            : disableNow(image);
        };
    }

    private static boolean isDisabled(Image image) {
        return image.getDeprecated() != null
                && (OBSOLETE.equals(image.getDeprecated().getState())
                        || "DELETED".equals(image.getDeprecated().getState()));
    }

    private Call disableNow(ImageId image) {
        Tried<Operation> begun =
                api.change(
                        "images.deprecate",
                        c ->
                                c.images()
                                        .deprecate(
                                                settings.imageProject(),
                                                image.value(),
                                                new DeprecationStatus().setState(OBSOLETE))
                                        .setRequestId(steps.requestId(image.value(), "disable")));
        // The operation is the image's project's: whether it is done, the next look shows.
        return switch (begun) {
            case Tried.Done<Operation>(Operation _, String id) -> new Call.Accepted(id, null);
            case Tried.Failed<Operation>(Fault fault) -> steps.failed(fault);
        };
    }
}
