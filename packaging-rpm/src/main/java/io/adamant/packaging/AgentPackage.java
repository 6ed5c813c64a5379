package io.adamant.packaging;

import io.adamant.packaging.Entry.Kind;
import io.adamant.packaging.Entry.Owner;
import io.adamant.packaging.Rpm.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code adamant-agent}: the agent with a runtime of its own and the cache of its classes. Jars are
 * laid out and the cache is trained as they are installed. The JVM takes the cache whatever the
 * jars are by then: the program leaves it where a jar is newer.
 */
final class AgentPackage {

    private static final String HOME = "/usr/lib/adamant";

    /** Found by name at run time: curves of TLS. */
    private static final List<String> MODULES = List.of("jdk.crypto.ec");

    /**
     * No machine code in the cache: it is the building machine's, and the JVM (25.0.3) runs it on a
     * processor that lacks those instructions, which ends it with SIGILL.
     */
    private static final List<String> ANY_PROCESSOR =
            List.of("-XX:-AOTAdapterCaching", "-XX:-AOTStubCaching");

    private static final int OWNER_ONLY = 0700;

    private AgentPackage() {}

    static Rpm make(Build build) {
        Path home = layOut(build);
        Path cache = AotCache.train(home, build.work().resolve("training"));
        Contents contents =
                new Contents()
                        .directory(HOME)
                        .tree(HOME + "/agent", home.resolve("agent"))
                        .tree(HOME + "/runtime", home.resolve("runtime"))
                        .file(HOME + "/agent.jvm", installed(build))
                        .file(HOME + "/agent.aot", cache)
                        .program(
                                "/usr/bin/adamant-agent",
                                build.sources().resolve("agent/adamant-agent"))
                        .file(
                                "/usr/lib/systemd/system/adamant-agent.service",
                                build.sources().resolve("agent/adamant-agent.service"))
                        .file(
                                "/usr/lib/systemd/system-preset/80-adamant-agent.preset",
                                build.sources().resolve("agent/80-adamant-agent.preset"))
                        .file(
                                "/usr/lib/tmpfiles.d/adamant-agent.conf",
                                build.sources().resolve("agent/adamant-agent.tmpfiles"))
                        .directory("/etc/adamant")
                        .file(
                                "/etc/adamant/agent.yaml",
                                build.sources().resolve("agent/agent.yaml"),
                                Kind.CONFIG)
                        .directory("/var/lib/adamant")
                        .directory("/var/lib/adamant/spool", OWNER_ONLY, Owner.ROOT)
                        .directory("/usr/share/doc/adamant-agent")
                        .file(
                                "/usr/share/doc/adamant-agent/adamant-agent.cdx.json",
                                BillOfMaterials.write(build, "adamant-agent", List.of(cache)),
                                Kind.DOC)
                        .directory("/usr/share/licenses/adamant-agent")
                        .file(
                                "/usr/share/licenses/adamant-agent/LICENSE",
                                build.root().resolve("LICENSE"),
                                Kind.LICENSE);
        return new Rpm(
                "adamant-agent",
                build.rpmVersion(),
                "1",
                "Reports a server's boot, ships its logs, seals its configuration",
                build.text("agent/description").strip(),
                List.of("systemd >= 252", "libc.so.6(GLIBC_2.17)(64bit)"),
                List.of("libzstd.so.1()(64bit)", "libsystemd.so.0()(64bit)"),
                contents.sorted(),
                Map.of(
                        Moment.POST, build.text("agent/post.sh"),
                        Moment.PREUN, build.text("agent/preun.sh")),
                build.time());
    }

    /** As it is installed: jars with the package's date, the runtime, the flags. */
    private static Path layOut(Build build) {
        Path home = build.work().resolve("agent-home");
        try {
            Path jars = home.resolve("agent");
            TrimmedRuntime.deleteAll(jars);
            Files.createDirectories(jars);
            for (Path jar : build.jars("agent")) {
                Path there = jars.resolve(jar.getFileName());
                Files.copy(jar, there, StandardCopyOption.REPLACE_EXISTING);
                Files.setLastModifiedTime(there, FileTime.from(build.time()));
            }
            Set<String> modules = TrimmedRuntime.modulesOf(build.jars("agent"));
            modules.addAll(MODULES);
            TrimmedRuntime.link(modules, home.resolve("runtime"));
            Files.write(home.resolve("agent.jvm"), flags(build, home.toString()));
            return home;
        } catch (IOException fault) {
            throw new PackagingException("laying the agent out in " + home, fault);
        }
    }

    private static Path installed(Build build) {
        List<String> flags = new ArrayList<>(flags(build, HOME));
        flags.add("-XX:AOTCache=" + HOME + "/agent.aot");
        return build.written("agent.jvm", String.join("\n", flags) + "\n");
    }

    /**
     * A class path in words: a wildcard is expanded in the order of the directory, which varies.
     */
    private static List<String> flags(Build build, String home) {
        List<String> flags = new ArrayList<>(build.lines("agent.jvm"));
        flags.remove("-Xshare:auto"); // the JVM takes no two archives
        flags.addAll(ANY_PROCESSOR);
        flags.add("-classpath");
        flags.add(
                String.join(
                        ":",
                        build.jars("agent").stream()
                                .map(jar -> home + "/agent/" + jar.getFileName())
                                .toList()));
        return flags;
    }
}
