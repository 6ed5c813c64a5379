package io.adamant.shared.wire;

import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One event of each kind with every field set, and random values of every kind. */
final class Samples {

    static final long TIME = 1_790_000_000_123_456_789L;

    static final HostResource RESOURCE =
            new HostResource(
                    new InstanceId("i-0abc"),
                    new BootId("5d0e8f3a-1111-2222-3333-444455556666"),
                    "ip-10-0-0-1",
                    new ImageId("ami-1"),
                    "m7g.large",
                    "aws",
                    "eu-central-1",
                    "eu-central-1a",
                    "123456789012",
                    "0.1.0");

    private Samples() {}

    static List<HostEvent> events() {
        List<CheckResult> checks =
                List.of(
                        new CheckResult(
                                "app", "http", CheckResult.CheckStatus.PASSING, "200", TIME, 42),
                        new CheckResult(
                                "data",
                                "file",
                                CheckResult.CheckStatus.FAILING,
                                "no such file",
                                TIME,
                                7));
        SealState seal =
                new SealState(
                        true,
                        SealTier.FALLBACK,
                        "read-only mounts",
                        "bpf raw tracepoint",
                        List.of("/etc", "/usr"),
                        "ab12",
                        List.of("raw devices"));
        BootReport.BootStage done =
                new BootReport.BootStage(
                        "kernel", TIME, 900, BootReport.StageOutcome.DONE, "as measured");
        BootReport.BootStage running =
                new BootReport.BootStage("checks", TIME, -1, BootReport.StageOutcome.RUNNING, null);
        return List.of(
                new BootReport(
                        BootReport.BootVerdict.READY,
                        "all checks pass",
                        TIME,
                        "6.12.0",
                        List.of(done, running),
                        checks,
                        seal,
                        1000),
                new Heartbeat(7, 99, HealthStatus.HEALTHY, SealTier.ENFORCED, 1000, 4096, 3),
                new HealthChanged(
                        HealthStatus.HEALTHY, HealthStatus.SICK, "data: no such file", checks),
                new SealAttempt(
                        1,
                        SealAttempt.Outcome.BLOCKED,
                        "openat",
                        "/etc/app/config",
                        "EROFS",
                        4711,
                        "sh",
                        "/bin/dash",
                        List.of("sh", "-c", "echo x > /etc/app/config"),
                        List.of("4710 bash", "1 init"),
                        0,
                        -1,
                        "/system.slice",
                        2,
                        "bpf raw tracepoint"),
                new SealChanged(
                        SealTier.ENFORCED, seal, "a file differs", List.of("/etc/passwd: mode"), 1),
                new Loss("spool_cap", 3, 100, 50, "lane logs"),
                new Shutdown("SIGTERM"));
    }

    /** What the kernel's guard sees, in audit. */
    static SealAttempt guarded() {
        return new SealAttempt(
                7,
                SealAttempt.Outcome.WOULD_BLOCK,
                "open for writing",
                "/etc/passwd",
                null,
                4711,
                "sh",
                "/usr/bin/dash",
                List.of("sh", "-c", "echo x >> /etc/passwd"),
                List.of("4710 sshd", "1 systemd"),
                0,
                1000,
                "/user.slice/user-1000.slice/session-3.scope",
                200_000,
                "bpf lsm",
                "file_open",
                0x10301,
                4_294_967_297L,
                "session-3.scope");
    }

    static Value value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> Value.of(text(random));
            case 1 -> Value.of(random.nextLong());
            case 2 -> Value.of(random.nextGaussian());
            case 3 -> Value.of(random.nextBoolean());
            case 4 -> {
                byte[] bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
                yield new Value.Bytes(bytes);
            }
            case 5 -> {
                List<Value> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(random, depth - 1));
                }
                yield new Value.Items(items);
            }
            default -> new Value.Fields(fields(random, depth - 1));
        };
    }

    static Map<String, Value> fields(Random random, int depth) {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.put("k" + i + text(random), value(random, depth));
        }
        return fields;
    }

    static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 40_000 : 60); i > 0; i--) {
            text.appendCodePoint("aZ9 \n\u00e4\u20ac\ud83d\ude00".codePointAt(random.nextInt(8)));
        }
        return text.toString().replaceAll("[\ud800-\udfff]", "");
    }

    static LogRecord log(Random random) {
        return new LogRecord(
                random.nextLong() >>> 1,
                random.nextLong() >>> 1,
                random.nextInt(25),
                random.nextBoolean() ? "" : text(random),
                random.nextInt(8) == 0 ? null : value(random, 3),
                fields(random, 2));
    }

    static MetricPoint metric(Random random) {
        MetricPoint.Kind[] kinds = MetricPoint.Kind.values();
        return new MetricPoint(
                "m" + text(random),
                random.nextBoolean() ? "By" : "",
                kinds[random.nextInt(kinds.length)],
                fields(random, 1),
                random.nextBoolean() ? 0 : random.nextLong() >>> 1,
                random.nextLong() >>> 1,
                random.nextGaussian());
    }
}
