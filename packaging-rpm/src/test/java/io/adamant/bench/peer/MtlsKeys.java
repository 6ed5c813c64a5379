package io.adamant.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Certificates of an hour, made at run time by the JDK's keytool: one authority, the sink's and the
 * agent's.
 *
 * @param sinkStore PKCS#12 with the sink's key and the authority
 * @param certificate PEM, the agent's chain
 * @param key PEM, PKCS#8, the agent's
 * @param authority PEM
 */
public record MtlsKeys(Path sinkStore, Path certificate, Path key, Path authority) {

    public static final String PASSWORD = "benchbench";

    /** Makes a set in a directory of its own. */
    public static MtlsKeys make(Path dir) throws IOException {
        new Workplace(dir).delete();
        Files.createDirectories(dir);
        Path sink = dir.resolve("sink.p12");
        Path agent = dir.resolve("agent.p12");
        Path ca = dir.resolve("ca.p12");
        Path authority = dir.resolve("ca.pem");
        tool(pair(ca, "ca", "CN=bench authority", "bc:c"));
        tool(store(ca, "-exportcert", "-rfc", "-alias", "ca", "-file", authority.toString()));
        signed(dir, sink, "sink", ca, "san=ip:127.0.0.1,dns:localhost");
        signed(dir, agent, "agent", ca, "san=dns:i-bench");
        Path certificate = dir.resolve("agent.pem");
        Path key = dir.resolve("agent.key");
        openssl(agent, certificate, "-nokeys");
        openssl(agent, key, "-nocerts", "-nodes");
        return new MtlsKeys(sink, certificate, key, authority);
    }

    /** Lines of the agent's configuration, within {@code collector}. */
    String agentLines() {
        return "  tls: { ca: %s, certificate: %s, key: %s }\n"
                .formatted(authority, certificate, key);
    }

    private static void signed(Path dir, Path store, String name, Path ca, String extension)
            throws IOException {
        Path request = dir.resolve(name + ".csr");
        Path signed = dir.resolve(name + ".crt");
        tool(pair(store, name, "CN=" + name, extension));
        tool(store(store, "-certreq", "-alias", name, "-file", request.toString()));
        tool(
                store(
                        ca,
                        "-gencert",
                        "-rfc",
                        "-alias",
                        "ca",
                        "-ext",
                        extension,
                        "-validity",
                        "1",
                        "-infile",
                        request.toString(),
                        "-outfile",
                        signed.toString()));
        Path authority = dir.resolve("ca.pem");
        tool(store(store, "-importcert", "-noprompt", "-alias", "ca", "-file", "" + authority));
        tool(store(store, "-importcert", "-noprompt", "-alias", name, "-file", "" + signed));
    }

    private static String[] pair(Path store, String alias, String name, String extension) {
        return store(
                store,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "1",
                "-alias",
                alias,
                "-dname",
                name,
                "-ext",
                extension);
    }

    private static String[] store(Path store, String... words) {
        String[] all = java.util.Arrays.copyOf(words, words.length + 6);
        List<String> more =
                List.of(
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD);
        for (int i = 0; i < more.size(); i++) {
            all[words.length + i] = more.get(i);
        }
        return all;
    }

    private static void tool(String... words) throws IOException {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        run(command);
    }

    private static void openssl(Path store, Path out, String... words) throws IOException {
        List<String> command = new java.util.ArrayList<>();
        command.addAll(List.of("openssl", "pkcs12", "-in", store.toString()));
        command.addAll(List.of("-passin", "pass:" + PASSWORD, "-out", out.toString()));
        command.addAll(List.of(words));
        run(command);
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException interrupted) {
            throw new IOException("interrupted", interrupted);
        }
    }
}
