package io.adamant.collector.cloud.aws;

import static io.adamant.collector.cloud.aws.wire.AwsClients.within;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.aws.inventory.AwsReads;
import io.adamant.collector.cloud.aws.wire.AwsApi;
import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.time.Deadline;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;

/** Keeps an image from being launched: only DisableImage does, deprecating it does not. */
final class AwsImages {

    private final AwsApi api;
    private final AwsReads reads;
    private final AwsSteps steps;
    private final AwsSettings settings;

    AwsImages(AwsApi api, AwsReads reads, AwsSteps steps, AwsSettings settings) {
        this.api = api;
        this.reads = reads;
        this.steps = steps;
        this.settings = settings;
    }

    Call disable(ImageId image) {
        Deadline deadline = api.pacer().within(settings.attempt().multipliedBy(3));
        return switch (reads.image(image.value(), deadline)) {
            case Tried.Failed<Optional<Image>>(Fault fault) -> steps.failed(fault);
            case Tried.Done<Optional<Image>>(var found, String request) ->
                    found.isEmpty()
                            ? new Call.Refused("not-found", "no image " + image, request)
                            : disable(found.get());
        };
    }

    private Call disable(Image image) {
        return "disabled".equals(image.stateAsString())
                ? new Call.AlreadySo(image.imageId() + " is disabled")
                : steps.changed(
                        api.change(
                                "DisableImage",
                                left ->
                                        api.clients()
                                                .ec2()
                                                .disableImage(
                                                        r ->
                                                                r.overrideConfiguration(
                                                                                within(left))
                                                                        .imageId(image.imageId()))),
                        _ -> false);
    }
}
