package io.adamant.collector.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The shipped policies against the calls that the adapters' sources name: every call goes through
 * {@code api.read}, {@code api.change} or a paging, with its name as the first argument.
 */
final class CloudPermissionsTest {

    private static final Path POLICIES = Path.of("../packaging-rpm/src/main/dist/iam");
    private static final Path SOURCES = Path.of("src/main/java/io/adamant/collector/cloud");
    private static final Pattern CALL =
            Pattern.compile("(?:api\\s*\\.(?:read|change)\\(|new Paging<>\\()\\s*\"([A-Za-z.]+)\"");

    @Test
    void everyCallOfTheAwsAdapterIsInExactlyOneTier() {
        Map<String, List<String>> tiers = new TreeMap<>();
        for (String tier : tiers("aws-")) {
            for (String action : actions(tier)) {
                tiers.computeIfAbsent(action.substring(action.indexOf(':') + 1), _ -> list())
                        .add(tier);
            }
        }

        Set<String> calls = calls("aws");
        assertThat(calls).hasSizeGreaterThan(15).contains("LaunchInstances", "CreateTags");
        assertThat(calls).allSatisfy(call -> assertThat(tiers.get(call)).as(call).hasSize(1));
    }

    @Test
    void everyCallOfTheGcpAdapterIsInExactlyOneTier() {
        Map<String, List<String>> tiers = new TreeMap<>();
        for (String tier : tiers("gcp-")) {
            for (String line : lines(tier)) {
                int comment = line.indexOf("  # ");
                if (line.startsWith("- ") && comment > 0) {
                    for (String call : line.substring(comment + 4).split(" ")) {
                        tiers.computeIfAbsent(call, _ -> list()).add(tier);
                    }
                }
            }
        }

        Set<String> calls = calls("gcp");
        assertThat(calls).hasSizeGreaterThan(20).contains("instanceGroupManagers.createInstances");
        assertThat(calls).allSatisfy(call -> assertThat(tiers.get(call)).as(call).hasSize(1));
        assertThat(tiers.keySet())
                .as("nothing is granted for a call that is not made")
                .isEqualTo(calls);
    }

    @Test
    void noTierGrantsAWildcard() {
        for (String tier : tiers("aws-")) {
            assertThat(actions(tier)).as(tier).noneMatch(action -> action.contains("*"));
        }
        for (String tier : tiers("gcp-")) {
            assertThat(lines(tier)).as(tier).noneMatch(line -> line.contains("*"));
        }
    }

    @Test
    void whatAwsGrantsBeyondTheAdaptersCallsIsNamedForTheCallThatNeedsIt() {
        Set<String> calls = calls("aws");
        for (String tier : tiers("aws-")) {
            for (Object one : new JsonObject(text(tier)).getJsonArray("Statement")) {
                JsonObject statement = (JsonObject) one;
                for (Object action : statement.getJsonArray("Action")) {
                    String name = ((String) action).substring(((String) action).indexOf(':') + 1);
                    assertThat(
                                    calls.contains(name)
                                            || statement.getString("Sid").startsWith("NeededBy")
                                            || statement.getString("Sid").equals("InstanceRole"))
                            .as(tier + " " + action)
                            .isTrue();
                }
                assertThat(statement.getJsonObject("Condition")).as(tier).isNotNull();
            }
        }
    }

    @Test
    void whatChangesAnythingIsBoundToTheTag() {
        for (String tier : List.of("aws-2-act.json", "aws-3-evidence.json")) {
            for (Object one : new JsonObject(text(tier)).getJsonArray("Statement")) {
                JsonObject statement = (JsonObject) one;
                assertThat(
                                statement.getString("Sid").startsWith("NeededBy")
                                        || statement
                                                .getJsonObject("Condition")
                                                .encode()
                                                .contains("ResourceTag/adamant:managed"))
                        .as(tier + " " + statement.getString("Sid"))
                        .isTrue();
            }
        }
    }

    private static List<String> list() {
        return new ArrayList<>();
    }

    private static List<String> tiers(String cloud) {
        List<String> tiers =
                files(POLICIES)
                        .map(file -> file.getFileName().toString())
                        .filter(name -> name.startsWith(cloud) && !name.contains("denied"))
                        .sorted()
                        .toList();
        assertThat(tiers).as("four tiers of " + cloud).hasSize(4);
        return tiers;
    }

    private static List<String> actions(String tier) {
        List<String> actions = new ArrayList<>();
        JsonArray statements = new JsonObject(text(tier)).getJsonArray("Statement");
        for (Object statement : statements) {
            ((JsonObject) statement).getJsonArray("Action").forEach(a -> actions.add((String) a));
        }
        return actions;
    }

    private static Set<String> calls(String cloud) {
        TreeSet<String> calls = new TreeSet<>();
        files(SOURCES.resolve(cloud))
                .forEach(
                        file ->
                                CALL.matcher(read(file))
                                        .results()
                                        .forEach(found -> calls.add(found.group(1))));
        return calls;
    }

    private static List<String> lines(String tier) {
        return text(tier).lines().toList();
    }

    private static String text(String tier) {
        return read(POLICIES.resolve(tier));
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
