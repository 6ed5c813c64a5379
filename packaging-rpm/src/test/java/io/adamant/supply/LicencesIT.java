package io.adamant.supply;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that the build writes of what the two programs are made of. */
final class LicencesIT {

    private static final Path DIST =
            Path.of(System.getProperty("adamant.dist", "target/adamant")).toAbsolutePath();

    private static Components components(String program) throws IOException {
        return Components.read(DIST.resolveSibling("sbom/adamant-" + program + ".cdx.json"));
    }

    private static Set<String> allowed() throws IOException {
        try (var in = LicencesIT.class.getResourceAsStream("/licences.allowed")) {
            return Components.allowed(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "collector"})
    void everyComponentStandsUnderALicenceOfThePinnedList(String program) throws IOException {
        assertThat(components(program).refused(allowed())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "collector"})
    void everyJarThatIsInstalledIsAComponent(String program) throws IOException {
        Set<String> known = components(program).names();
        try (Stream<Path> jars = Files.list(DIST.resolve(program))) {
            List<String> names =
                    jars.map(jar -> jar.getFileName().toString())
                            .filter(name -> !name.startsWith("adamant-"))
                            .toList();
            assertThat(names).isNotEmpty();
            assertThat(names)
                    .allSatisfy(
                            name ->
                                    assertThat(known)
                                            .as(name)
                                            .anyMatch(
                                                    one ->
                                                            name.startsWith(one + ".")
                                                                    || name.startsWith(one + "-")));
        }
    }

    private static Components planted(JsonArray licences) {
        return new Components(
                new JsonObject()
                        .put(
                                "components",
                                new JsonArray()
                                        .add(
                                                new JsonObject()
                                                        .put("name", "planted")
                                                        .put("version", "1")
                                                        .put("purl", "pkg:maven/x/planted@1")
                                                        .put("licenses", licences))));
    }

    private static JsonObject licence(String id) {
        return new JsonObject().put("license", new JsonObject().put("id", id));
    }

    @Test
    void anUnknownLicenceIsNamedWithItsComponent() throws IOException {
        assertThat(planted(new JsonArray().add(licence("SSPL-1.0"))).refused(allowed()))
                .singleElement()
                .asString()
                .contains("pkg:maven/x/planted@1", "SSPL-1.0");
        assertThat(planted(new JsonArray()).refused(allowed())).hasSize(1);
        JsonArray choice = new JsonArray().add(licence("SSPL-1.0")).add(licence("MIT"));
        assertThat(planted(choice).refused(allowed())).isEmpty();
    }
}
