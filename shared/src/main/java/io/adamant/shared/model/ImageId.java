package io.adamant.shared.model;

/**
 * The image that an instance was launched from (AMI id, GCP image, local image name).
 *
 * @param value 1 to 128 characters out of letters, digits, {@code . _ -}, the first a letter or
 *     digit, so that it is safe in a path, a header and a label
 */
public record ImageId(String value) implements Comparable<ImageId> {

    public ImageId {
        Names.check("ImageId", value);
    }

    @Override
    public int compareTo(ImageId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
