package io.adamant.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AwsIdentityTest {

    /** Long enough for a busy machine; only a server that never answers is waited for so long. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final String DOCUMENT =
            """
            {
              "accountId" : "123456789012",
              "architecture" : "x86_64",
              "availabilityZone" : "eu-central-1b",
              "billingProducts" : null,
              "devpayProductCodes" : null,
              "marketplaceProductCodes" : [ "a1b2", "c3" ],
              "imageId" : "ami-0abc",
              "instanceId" : "i-0123456789abcdef0",
              "instanceType" : "m7g.large",
              "kernelId" : null,
              "pendingTime" : "2026-11-20T10:00:00Z",
              "privateIp" : "10.0.0.7",
              "region" : "eu-central-1",
              "version" : "2017-09-30"
            }
            """;

    private MetadataFake fake;

    @BeforeEach
    void start() throws IOException {
        fake = new MetadataFake();
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void readsTheIdentityDocumentWithAToken() {
        fake.demands("X-aws-ec2-metadata-token", "t0ken")
                .answers("PUT /latest/api/token", "t0ken")
                .answers("GET /latest/dynamic/instance-identity/document", DOCUMENT)
                .answers("GET /latest/meta-data/local-hostname", "ip-10-0-0-7.internal");

        assertThat(find())
                .isEqualTo(
                        new Identified.Found(
                                new Identity(
                                        new InstanceId("i-0123456789abcdef0"),
                                        new ImageId("ami-0abc"),
                                        "ip-10-0-0-7.internal",
                                        "m7g.large",
                                        "aws",
                                        "eu-central-1",
                                        "eu-central-1b",
                                        "123456789012")));
    }

    @Test
    void waitsWhereThereIsNoToken() {
        assertThat(find()).isEqualTo(new Identified.NotYet("no IMDSv2 token: status 404"));
    }

    @Test
    void waitsWhereTheTokenIsRefused() {
        fake.demands("X-aws-ec2-metadata-token", "another")
                .answers("PUT /latest/api/token", "t0ken")
                .answers("GET /latest/dynamic/instance-identity/document", DOCUMENT);

        assertThat(find()).isEqualTo(new Identified.NotYet("no identity document: status 401"));
    }

    @Test
    void waitsForAServerThatDoesNotAnswerInTime() {
        fake.answersNothing();

        assertThat(new AwsIdentity(fake.base(), IMPATIENT).find())
                .isInstanceOfSatisfying(
                        Identified.NotYet.class,
                        late -> assertThat(late.reason()).contains("Read timed out"));
    }

    @Test
    void waitsWhereNobodyListens() {
        URI nobody = fake.base();
        fake.close();

        assertThat(new AwsIdentity(nobody, TIMEOUT).find()).isInstanceOf(Identified.NotYet.class);
    }

    @Test
    void givesUpOnADocumentThatIsNone() {
        fake.demands("X-aws-ec2-metadata-token", "t")
                .answers("PUT /latest/api/token", "t")
                .answers("GET /latest/dynamic/instance-identity/document", "<html>");

        assertThat(find()).isInstanceOf(Identified.Impossible.class);
    }

    @Test
    void givesUpOnADocumentWithoutAnInstance() {
        fake.demands("X-aws-ec2-metadata-token", "t")
                .answers("PUT /latest/api/token", "t")
                .answers("GET /latest/dynamic/instance-identity/document", "{\"region\":\"r\"}");

        assertThat(find())
                .isEqualTo(new Identified.Impossible("the identity document names no instanceId"));
    }

    private Identified find() {
        return new AwsIdentity(fake.base(), TIMEOUT).find();
    }
}
