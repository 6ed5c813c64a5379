package io.adamant.collector.cloud.aws.wire;

import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/**
 * The SDK's clients over one HTTP client. They never retry by themselves: a second try of a change
 * is decided after a look at the inventory, and a read's is paced.
 */
public record AwsClients(
        SdkHttpClient http,
        AutoScalingClient autoscaling,
        Ec2Client ec2,
        ElasticLoadBalancingV2Client elb)
        implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(2);

    public static AwsClients open(AwsSettings settings) {
        SdkHttpClient http =
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(settings.attempt())
                        .build();
        return new AwsClients(
                http,
                with(AutoScalingClient.builder(), settings, AwsSettings.Service.AUTOSCALING)
                        .httpClient(http)
                        .build(),
                with(Ec2Client.builder(), settings, AwsSettings.Service.EC2)
                        .httpClient(http)
                        .build(),
                with(ElasticLoadBalancingV2Client.builder(), settings, AwsSettings.Service.ELB)
                        .httpClient(http)
                        .build());
    }

    private static <B extends AwsClientBuilder<B, C>, C> B with(
            B builder, AwsSettings settings, AwsSettings.Service service) {
        @Nullable URI other = settings.endpoints().get(service);
        if (other != null) {
            builder.endpointOverride(other);
        }
        return builder.region(Region.of(settings.region()))
                .overrideConfiguration(
                        o ->
                                o.retryStrategy(DefaultRetryStrategy.doNotRetry())
                                        .apiCallTimeout(settings.attempt()));
    }

    /** Bounds one request by the time that is left. */
    public static Consumer<AwsRequestOverrideConfiguration.Builder> within(Duration left) {
        return o -> o.apiCallTimeout(left);
    }

    @Override
    public void close() {
        elb.close();
        ec2.close();
        autoscaling.close();
        http.close();
    }
}
