package io.adamant.packaging;

import io.adamant.packaging.Entry.Kind;
import io.adamant.packaging.Entry.Owner;
import io.adamant.packaging.Rpm.Moment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code adamant-collector}: the collector, its commands for people, and the files for Grafana and
 * Prometheus, with a runtime of its own.
 */
final class CollectorPackage {

    private static final String HOME = "/usr/lib/adamant/collector";

    /**
     * In words, for jdeps gives up on libraries that are modules and name optional ones. What the
     * packaged collector asks for and does not find shows in the tests of the package.
     */
    private static final List<String> MODULES =
            List.of(
                    "java.compiler",
                    "java.desktop",
                    "java.logging",
                    "java.management",
                    "java.naming",
                    "java.net.http",
                    "java.sql",
                    "java.xml",
                    "jdk.compiler",
                    "jdk.crypto.ec",
                    "jdk.httpserver",
                    "jdk.management",
                    "jdk.naming.dns",
                    "jdk.unsupported");

    private static final int OWNER_ONLY = 0700;
    private static final int GROUP_READS = 0750;
    private static final Owner OWN = new Owner("adamant", "adamant");

    private CollectorPackage() {}

    static Rpm make(Build build) {
        Path runtime =
                TrimmedRuntime.link(
                        MODULES,
                        build.lines("collector.jvm"),
                        build.work().resolve("collector-runtime"));
        Path sources = build.sources().resolve("collector");
        Contents contents =
                new Contents()
                        .directory(HOME)
                        .tree(HOME + "/runtime", runtime)
                        .directory(HOME + "/lib")
                        .file(HOME + "/collector.jvm", flags(build, "collector.jvm"))
                        .file(HOME + "/cli.jvm", flags(build, "cli.jvm"))
                        .program("/usr/bin/adamant-collector", sources.resolve("adamant-collector"))
                        .program("/usr/bin/adamant", sources.resolve("adamant"));
        for (Path jar : build.jars("collector")) {
            contents.file(HOME + "/lib/" + jar.getFileName(), jar);
        }
        installed(build, sources, contents);
        shipped(build, contents);
        return new Rpm(
                "adamant-collector",
                build.rpmVersion(),
                "1",
                "Gathers what servers report, and replaces the unhealthy and the changed",
                build.text("collector/description").strip(),
                List.of(
                        "systemd >= 252",
                        "libc.so.6(GLIBC_2.17)(64bit)",
                        "libstdc++.so.6()(64bit)"),
                List.of(),
                contents.sorted(),
                Map.of(
                        Moment.PRE, build.text("collector/pre.sh"),
                        Moment.POST, build.text("collector/post.sh"),
                        Moment.PREUN, build.text("collector/preun.sh"),
                        Moment.POSTUN, build.text("collector/postun.sh")),
                build.time());
    }

    private static void installed(Build build, Path sources, Contents contents) {
        contents.file(
                        "/usr/lib/systemd/system/adamant-collector.service",
                        sources.resolve("adamant-collector.service"))
                .file(
                        "/usr/lib/systemd/system-preset/80-adamant-collector.preset",
                        sources.resolve("80-adamant-collector.preset"))
                .file(
                        "/usr/lib/sysusers.d/adamant-collector.conf",
                        sources.resolve("adamant-collector.sysusers"))
                .file(
                        "/usr/lib/tmpfiles.d/adamant-collector.conf",
                        sources.resolve("adamant-collector.tmpfiles"))
                .file("/etc/adamant/collector.yaml", sources.resolve("collector.yaml"), Kind.CONFIG)
                .file("/etc/adamant/policy.yaml", sources.resolve("policy.yaml"), Kind.CONFIG)
                .directory("/var/lib/adamant")
                .directory("/var/lib/adamant/collector", OWNER_ONLY, OWN)
                .directory("/var/log/adamant", GROUP_READS, OWN)
                .directory("/usr/share/doc/adamant-collector")
                .file(
                        "/usr/share/doc/adamant-collector/adamant-collector.cdx.json",
                        BillOfMaterials.write(build, "adamant-collector", List.of()),
                        Kind.DOC)
                .directory("/usr/share/licenses/adamant-collector")
                .file(
                        "/usr/share/licenses/adamant-collector/LICENSE",
                        build.root().resolve("LICENSE"),
                        Kind.LICENSE);
    }

    /** What a person points Grafana and Prometheus at. */
    private static void shipped(Build build, Contents contents) {
        contents.directory("/usr/share/adamant");
        for (String name : List.of("grafana", "prometheus")) {
            contents.tree("/usr/share/adamant/" + name, build.dist().resolve(name), Kind.DOC);
        }
    }

    private static Path flags(Build build, String name) {
        List<String> flags = new ArrayList<>(build.lines(name));
        flags.add("-classpath");
        flags.add(
                String.join(
                        ":",
                        build.jars("collector").stream()
                                .map(jar -> HOME + "/lib/" + jar.getFileName())
                                .toList()));
        return build.written("collector-" + name, String.join("\n", flags) + "\n");
    }
}
