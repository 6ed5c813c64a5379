package io.adamant.collector.cloud.aws.inventory;

import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.Names;
import io.adamant.shared.time.Deadline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;

/** Launch templates of groups; a numbered version never changes and is read once. */
public final class AwsTemplates {

    private static final int KEPT = 1_000;

    private final AwsReads reads;
    private final Map<String, LaunchTemplateVersion> numbered =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<String, LaunchTemplateVersion> eldest) {
                    return size() > KEPT;
                }
            };

    public AwsTemplates(AwsReads reads) {
        this.reads = reads;
    }

    /** The group's template, wherever the group keeps it; null with a launch configuration. */
    public static @Nullable LaunchTemplateSpecification of(AutoScalingGroup group) {
        if (group.launchTemplate() != null) {
            return group.launchTemplate();
        }
        boolean isMixed =
                group.mixedInstancesPolicy() != null
                        && group.mixedInstancesPolicy().launchTemplate() != null;
        return isMixed
                ? group.mixedInstancesPolicy().launchTemplate().launchTemplateSpecification()
                : null;
    }

    /** False for {@code $Latest}, {@code $Default} and none: they change under our hands. */
    public static boolean isNumbered(LaunchTemplateSpecification template) {
        String version = template.version();
        return version != null
                && !version.isEmpty()
                && version.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Failed where it could not be read; unknown where the group itself leaves it open. */
    public Tried<GroupImage> image(AutoScalingGroup group, Deadline deadline) {
        LaunchTemplateSpecification template = of(group);
        if (template == null) {
            return new Tried.Done<>(
                    new GroupImage.Unknown(
                            "the group has a launch configuration, not a launch template"),
                    "");
        }
        String pin = template.launchTemplateName() + " version " + template.version();
        return version(template, deadline).map(found -> image(pin, found));
    }

    private static GroupImage image(String pin, Optional<LaunchTemplateVersion> found) {
        if (found.isEmpty()) {
            return new GroupImage.Unknown(pin + " is not there");
        }
        String image = found.get().launchTemplateData().imageId();
        return image != null && Names.isSafe(image)
                ? new GroupImage.Known(new ImageId(image), pin)
                : new GroupImage.Unknown(pin + " names no image but " + image);
    }

    public Tried<Optional<LaunchTemplateVersion>> version(
            LaunchTemplateSpecification template, Deadline deadline) {
        String key = template.launchTemplateId() + "/" + template.version();
        synchronized (numbered) {
            LaunchTemplateVersion known = numbered.get(key);
            if (known != null) {
                return new Tried.Done<>(Optional.of(known), "");
            }
        }
        if (template.launchTemplateId() == null || template.version() == null) {
            return new Tried.Failed<>(
                    new Fault(Fault.Kind.REFUSED, "launch-template", "it names no version", ""));
        }
        Tried<Optional<LaunchTemplateVersion>> read =
                reads.templateVersion(template.launchTemplateId(), template.version(), deadline);
        if (isNumbered(template)
                && read instanceof Tried.Done<Optional<LaunchTemplateVersion>>(var found, String _)
                && found.isPresent()) {
            synchronized (numbered) {
                numbered.put(key, found.get());
            }
        }
        return read;
    }
}
