package io.adamant.collector.image;

/**
 * One boot as it was judged.
 *
 * @param application what the instance's group serves; empty when that is not known
 * @param zone where it was launched; empty when that is not known
 * @param isReady whether its final word was good
 * @param stage where it stopped, a bounded name ({@link BootStage}); empty when it is ready
 * @param nanos from the cloud's launch to ready, or 0 when it is not known
 */
public record Boot(String application, String zone, boolean isReady, String stage, long nanos) {

    public Boot {
        if (isReady != stage.isEmpty() || nanos < 0) {
            throw new IllegalArgumentException("a failed boot has a stage, a ready one has none");
        }
    }
}
