package io.adamant.collector.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each row of docs/trust.md's table of attacks names its tests, and they are there. */
final class AttackTableTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))?\\.(\\w+)`");

    private static Map<String, Path> tests() throws IOException {
        Map<String, Path> found = new TreeMap<>();
        for (String module : List.of("shared", "agent", "collector", "packaging-rpm")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(
                                file -> {
                                    String name = file.getFileName().toString();
                                    found.put(name.substring(0, name.length() - 5), file);
                                });
            }
        }
        return found;
    }

    private static List<String> rows() throws IOException {
        String doc = Files.readString(ROOT.resolve("docs/trust.md"));
        return doc.substring(doc.indexOf("## Attacks"))
                .lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .toList();
    }

    /** What is wrong with a row. */
    private static List<String> wrong(String row, Map<String, Path> tests) throws IOException {
        List<String> wrong = new ArrayList<>();
        Matcher named = NAMED.matcher(row);
        String type = "";
        int count = 0;
        while (named.find()) {
            count++;
            type = named.group(1) == null ? type : named.group(1);
            Path file = tests.get(type);
            if (file == null || !Files.readString(file).contains(" " + named.group(2) + "(")) {
                wrong.add(type + "." + named.group(2) + " is not there");
            }
        }
        if (count == 0) {
            wrong.add("no test in: " + row);
        }
        return wrong;
    }

    @Test
    void eachAttackNamesTestsThatExist() throws IOException {
        Map<String, Path> tests = tests();
        assertThat(rows()).hasSizeGreaterThan(20);
        for (String row : rows()) {
            assertThat(wrong(row, tests)).as(row).isEmpty();
        }
    }

    @Test
    void aRowWithoutATestOrWithOneThatIsNotThereIsFound() throws IOException {
        assertThat(wrong("| spoof | `StampTest`: all of it |", tests())).hasSize(1);
        assertThat(wrong("| spoof | `AttackTableTest.nothing` |", tests())).hasSize(1);
    }
}
