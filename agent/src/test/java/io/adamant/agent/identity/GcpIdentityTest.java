package io.adamant.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GcpIdentityTest {

    private static final String ROOT = "GET /computeMetadata/v1/";

    private MetadataFake fake;

    @BeforeEach
    void start() throws IOException {
        fake = new MetadataFake().demands("Metadata-Flavor", "Google");
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void takesTheNumericIdAndTheLastPartOfResourcePaths() {
        fake.answers(ROOT + "instance/id", "7283916405\n")
                .answers(ROOT + "instance/name", "web-x7k2")
                .answers(ROOT + "instance/image", "projects/p/global/images/app-20261120")
                .answers(ROOT + "instance/zone", "projects/42/zones/europe-west3-b")
                .answers(ROOT + "instance/machine-type", "projects/42/machineTypes/e2-small")
                .answers(ROOT + "project/project-id", "my-project");

        assertThat(find())
                .isEqualTo(
                        new Identified.Found(
                                new Identity(
                                        new InstanceId("7283916405"),
                                        new ImageId("app-20261120"),
                                        "web-x7k2",
                                        "e2-small",
                                        "gcp",
                                        "europe-west3",
                                        "europe-west3-b",
                                        "my-project")));
    }

    @Test
    void leavesOutWhatTheCloudDoesNotSay() {
        fake.answers(ROOT + "instance/id", "7283916405");

        assertThat(find())
                .isEqualTo(
                        new Identified.Found(
                                new Identity(
                                        new InstanceId("7283916405"),
                                        null,
                                        "7283916405",
                                        null,
                                        "gcp",
                                        null,
                                        null,
                                        null)));
    }

    @Test
    void waitsForMetadataThatAreNotThere() {
        assertThat(find()).isEqualTo(new Identified.NotYet("no metadata: status 404"));
    }

    @Test
    void waitsForAServerThatDoesNotAnswerInTime() {
        fake.answersNothing();

        Duration impatient = Duration.ofMillis(300);
        assertThat(new GcpIdentity(fake.base(), impatient).find())
                .isInstanceOf(Identified.NotYet.class);
    }

    @Test
    void givesUpOnAnIdThatIsNone() {
        fake.answers(ROOT + "instance/id", "<!doctype html>");

        assertThat(find()).isInstanceOf(Identified.Impossible.class);
    }

    private Identified find() {
        return new GcpIdentity(fake.base(), Duration.ofSeconds(10)).find();
    }
}
