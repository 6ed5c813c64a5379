package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.adamant.collector.demo.Fleet.Member;
import io.adamant.lab.host.LabCache;
import io.adamant.packaging.PackageFiles;
import io.adamant.packaging.boot.Inside;
import io.adamant.packaging.boot.PackagedRoot;
import io.adamant.packaging.boot.Untouched;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The real package in a real root, baked and booted by systemd-nspawn with systemd as pid 1, by the
 * local cloud's launcher {@code nspawn}: what the collector hears of it, and what is left of it on
 * this machine, which is nothing.
 */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
final class PackagedBootIT {

    private static final String BOOT_ID = "cat /proc/sys/kernel/random/boot_id";
    private static final int PORT = 24_600;

    /**
     * One loses its agent, the other is changed: an agent that came back reads everything first.
     */
    private static final int INSTANCES = 2;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Pattern NUMBERED = Pattern.compile("app says #(\\d{9})");
    private static final Pattern DIGEST = Pattern.compile("digest +([0-9a-f]{64})");

    private static final String WORKPLACE = "adamant-packaged-boot";

    @BeforeAll
    static void need() {
        PackageFiles.need("systemd-nspawn", "systemd-container");
        PackageFiles.need("mmdebstrap", "mmdebstrap");
        PackageFiles.need("rpm", "rpm");
        Installed.need(
                "root".equals(System.getProperty("user.name")),
                "real boots need root: " + WORKPLACE);
    }

    @Test
    void aBakedImageBootsIsSealedReportsOutlivesItsAgentAndIsReplacedWhenMutated()
            throws Exception {
        Untouched before = Untouched.now();
        Path place = Files.createTempDirectory(WORKPLACE);
        try {
            PackagedRoot image =
                    PackagedRoot.make(
                            place.resolve("images").resolve(Programs.IMAGE),
                            PackagedRoot.enrolling(PORT + 1),
                            "adamant-agent");
            assertThat(image.said())
                    .contains("said installed 0", "/etc/app/unreadable", "said unreadable 1\n")
                    .contains("nothing was changed", "said machine-id-then 33 bytes")
                    .contains("said machine-id 0 bytes");
            String digest = digest(image.said());
            DemoOptions options =
                    new DemoOptions(
                            false,
                            PORT,
                            place.resolve("d"),
                            false,
                            null,
                            "nspawn:" + place.resolve("images"),
                            INSTANCES);
            try (Programs programs = new Programs(options, Installed.distribution());
                    Fleet fleet = new Fleet(options.port());
                    CloudSide cloud = new CloudSide(options.cloudPort())) {
                programs.prepare();
                Files.writeString(options.directory().resolve("policy.yaml"), policy());
                programs.startCloud();
                programs.startCollector();
                await("both up").atMost(LIMIT).until(() -> fleet.isReady() && cloud.isUp());
                assertThat(cloud.isolation()).isEqualTo("nspawn");
                cloud.createGroup(options);
                handPackage(place.resolve("d/cloud/instances"));
                story(fleet, cloud, digest);
            }
        } finally {
            LabCache.deleteAll(place);
        }
        await("nothing is left").atMost(LIMIT).until(() -> Untouched.now().equals(before));
    }

    /** The demo's, with the patience that a whole system's boot needs on a busy machine. */
    private static String policy() {
        return DemoPolicy.YAML
                .replace("boot-bound: 10s", "boot-bound: 90s")
                .replace("silence: 3s", "silence: 30s");
    }

    /** Into what the cloud handed to the instance, so that it can be tried there. */
    private static void handPackage(Path instances) throws IOException {
        await("instances")
                .atMost(LIMIT)
                .until(
                        () ->
                                Files.exists(instances)
                                        && instances.toFile().list().length == INSTANCES);
        try (Stream<Path> all = Files.list(instances)) {
            for (Path instance : all.toList()) {
                Path handed = instance.resolve("var/lib/cloud/agent.rpm");
                Files.copy(PackageFiles.of("adamant-agent"), handed);
            }
        }
    }

    private static void story(Fleet fleet, CloudSide cloud, String digest) {
        await("both are healthy").atMost(LIMIT).until(() -> fleet.healthy().size() == INSTANCES);
        Member first = fleet.healthy().getFirst();
        Inside inside = inside(cloud, first);
        isUpAndNotified(inside);
        isSealedBeforeTheTarget(fleet, inside, first.id(), digest);
        hasReported(fleet, first.id());
        hasSaidHowSystemdCameUp(fleet, inside, first.id());
        refusesAWrite(fleet, cloud, first.id());
        refusesToBeErasedOrUpgraded(fleet, inside, first.id());
        outlivesItsAgent(fleet, inside, first.id());
        isReplacedWhenMutated(fleet, cloud, fleet.healthy().getLast());
    }

    private static Inside inside(CloudSide cloud, Member member) {
        return Inside.of(cloud.agentPids(List.of(member)).getFirst());
    }

    private static void isUpAndNotified(Inside inside) {
        assertThat(inside.run("cat /proc/1/comm")).isEqualTo("systemd");
        assertThat(inside.show("adamant-agent", "ActiveState")).isEqualTo("active");
        assertThat(inside.show("adamant-agent", "Type")).isEqualTo("notify");
        await("multi-user.target")
                .atMost(LIMIT)
                .until(() -> inside.show("multi-user.target", "ActiveState").equals("active"));
    }

    private static void isSealedBeforeTheTarget(
            Fleet fleet, Inside inside, String id, String digest) {
        await("the whole seal").atMost(LIMIT).until(() -> tier(fleet, id).equals("fallback"));
        // The manifest is read on a thread aside, so that its digest is told later than the tier.
        await("the manifest's digest")
                .atMost(LIMIT)
                .until(
                        () ->
                                digest.equals(
                                        fleet.instance(id)
                                                .getJsonObject("seal")
                                                .getString("manifest_digest")));
        JsonObject detail = fleet.instance(id);
        System.out.println(
                "boot: "
                        + inside.run("systemd-analyze time | head -n 1")
                        + "; heard first "
                        + detail.getString("first_heard")
                        + ", the unit was started "
                        + inside.show("adamant-agent", "ExecMainStartTimestamp"));
        await("a service before multi-user.target said what it could write")
                .atMost(LIMIT)
                .until(() -> !fleet.lines(id, "usr-was-").isEmpty());
        assertThat(fleet.lines(id, "usr-was-")).hasSize(1).first().asString().contains("sealed");
        assertThat(inside.run("touch /etc/x /usr/x /boot/x 2>&1 || true").lines())
                .hasSize(3)
                .allMatch(line -> line.endsWith("Read-only file system"));
    }

    private static String tier(Fleet fleet, String id) {
        JsonObject seal = fleet.instance(id).getJsonObject("seal");
        return seal == null ? "" : seal.getString("tier", "");
    }

    private static void hasReported(Fleet fleet, String id) {
        await("the journal from before the agent")
                .atMost(LIMIT)
                .until(() -> !fleet.lines(id, "said-before-the-agent").isEmpty());
        await("the failed unit")
                .atMost(LIMIT)
                .until(() -> !fleet.lines(id, "broken.service").isEmpty());
    }

    /** A container's boot has no kernel, firmware or initrd: userspace, as systemd measured it. */
    private static void hasSaidHowSystemdCameUp(Fleet fleet, Inside inside, String id) {
        await("the end of userspace")
                .atMost(LIMIT)
                .until(() -> "done".equals(userspace(fleet, id).getString("outcome")));
        JsonObject userspace = userspace(fleet, id);
        assertThat(userspace.getString("detail")).startsWith("failed: broken.service");
        double micros =
                Double.parseDouble(inside.run("systemctl show -P FinishTimestampMonotonic"))
                        - Double.parseDouble(
                                inside.run("systemctl show -P UserspaceTimestampMonotonic"));
        assertThat(userspace.getDouble("millis")).isCloseTo(micros / 1e3, within(0.01));
        assertThat(stages(fleet, id))
                .extracting(stage -> stage.getString("name"))
                .containsExactly("userspace", "agent", "seal", "checks");
    }

    private static JsonObject userspace(Fleet fleet, String id) {
        return stages(fleet, id).stream()
                .filter(stage -> "userspace".equals(stage.getString("name")))
                .findFirst()
                .orElseGet(JsonObject::new);
    }

    private static List<JsonObject> stages(Fleet fleet, String id) {
        return fleet.instance(id).getJsonObject("boot").getJsonArray("stages").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static void refusesAWrite(Fleet fleet, CloudSide cloud, String id) {
        var attempt = cloud.attempt(id);
        assertThat(attempt.refused()).isTrue();
        await("the attempt is reported")
                .atMost(LIMIT)
                .until(() -> fleet.instance(id).getInteger("attempts", 0) > 0);
    }

    /** Right so: an image is baked once, and another version is another image. */
    private static void refusesToBeErasedOrUpgraded(Fleet fleet, Inside inside, String id) {
        int before = fleet.instance(id).getInteger("attempts", 0);
        for (String words : List.of("-e adamant-agent", "-U --force /var/lib/cloud/agent.rpm")) {
            String said = inside.run("rpm --nodeps " + words + " 2>&1; echo ended $?");
            assertThat(said).as(words).contains("Read-only file system").doesNotEndWith("ended 0");
        }
        assertThat(inside.run("rpm -V --nodeps --noconfig adamant-agent; echo ended $?"))
                .isEqualTo("ended 0");
        assertThat(inside.show("adamant-agent", "ActiveState")).isEqualTo("active");
        await("erasing and upgrading are reported")
                .atMost(LIMIT)
                .until(() -> fleet.instance(id).getInteger("attempts", 0) > before);
    }

    private static void outlivesItsAgent(Fleet fleet, Inside inside, String id) {
        String agent = inside.show("adamant-agent", "MainPID");
        inside.run("kill -9 " + agent);
        await("the agent is back")
                .atMost(LIMIT)
                .until(
                        () ->
                                inside.show("adamant-agent", "NRestarts").equals("1")
                                        && inside.show("adamant-agent", "ActiveState")
                                                .equals("active"));
        long written = Long.parseLong(inside.run("wc -l </var/log/app/app.log"));
        await("all lines to " + written)
                .atMost(LIMIT)
                .until(() -> numbers(fleet, id).keySet().containsAll(to(written)));
        assertThat(numbers(fleet, id).values()).as("how often each line came").containsOnly(1);
    }

    private static List<Long> to(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    private static Map<Long, Integer> numbers(Fleet fleet, String id) {
        Map<Long, Integer> times = new TreeMap<>();
        for (int block = 0; block < 200; block++) {
            List<String> lines = fleet.lines(id, "app says #%07d".formatted(block));
            for (String line : lines) {
                Matcher matcher = NUMBERED.matcher(line);
                if (matcher.find()) {
                    times.merge(Long.parseLong(matcher.group(1)), 1, Integer::sum);
                }
            }
            if (lines.isEmpty()) {
                break;
            }
        }
        return times;
    }

    private static void isReplacedWhenMutated(Fleet fleet, CloudSide cloud, Member member) {
        String id = member.id();
        Inside inside = inside(cloud, member);
        // On this tier root can take the seal away, which the canary sees within a second; a change
        // behind the mounts is the witness's, who takes minutes for a whole /usr.
        inside.run("mount -o remount,bind,rw /etc && echo '# changed' >>/etc/app/app.yaml");
        await("another real boot in its place")
                .atMost(LIMIT)
                .until(
                        () ->
                                fleet.replacementOf(id).filter(r -> !r.open()).isPresent()
                                        && fleet.healthy().size() == INSTANCES
                                        && fleet.healthy().stream()
                                                .noneMatch(m -> m.id().equals(id)));
        assertThat(fleet.replacementOf(id).orElseThrow().cause()).isEqualTo("changed");
        String successor = fleet.replacementOf(id).orElseThrow().successor();
        Member next = fleet.member(String.valueOf(successor)).orElseThrow();
        assertThat(next.isHealthy()).isTrue();
        Inside other = inside(cloud, next);
        assertThat(other.run("cat /proc/1/comm")).isEqualTo("systemd");
        assertThat(other.run("cat /etc/app/app.yaml")).doesNotContain("# changed");
        Member neighbour =
                fleet.healthy().stream()
                        .filter(one -> !one.id().equals(successor))
                        .findFirst()
                        .orElseThrow();
        assertThat(other.run(BOOT_ID)).isNotEqualTo(inside(cloud, neighbour).run(BOOT_ID));
    }

    private static String digest(String said) {
        Matcher digest = DIGEST.matcher(said);
        assertThat(digest.find()).as(said).isTrue();
        String first = digest.group(1);
        assertThat(digest.find()).as("baked twice: %s", said).isTrue();
        assertThat(digest.group(1)).isEqualTo(first);
        return first;
    }
}
