package io.adamant.supply;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a CycloneDX file names, and what of it no allowed licence covers. */
final class Components {

    private final List<JsonObject> components = new ArrayList<>();

    Components(JsonObject bom) {
        JsonArray all = bom.getJsonArray("components", new JsonArray());
        for (int i = 0; i < all.size(); i++) {
            components.add(all.getJsonObject(i));
        }
    }

    static Components read(Path file) throws IOException {
        return new Components(new JsonObject(Files.readString(file)));
    }

    /** Lines of a pinned list; {@code #} begins a comment. */
    static Set<String> allowed(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** {@code artifact-version}, as a jar of it is named before its classifier. */
    Set<String> names() {
        return components.stream()
                .map(one -> one.getString("name") + "-" + one.getString("version"))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** One line for each component of which no licence is allowed, or none is named. */
    List<String> refused(Set<String> allowed) {
        List<String> refused = new ArrayList<>();
        for (JsonObject one : components) {
            List<String> licences = licences(one);
            if (licences.stream().noneMatch(allowed::contains)) {
                refused.add(
                        one.getString("purl") + " stands under " + licences + ", which is not in");
            }
        }
        return refused;
    }

    private static List<String> licences(JsonObject component) {
        List<String> found = new ArrayList<>();
        JsonArray named = component.getJsonArray("licenses", new JsonArray());
        for (int i = 0; i < named.size(); i++) {
            JsonObject choice = named.getJsonObject(i);
            JsonObject licence = choice.getJsonObject("license", new JsonObject());
            found.add(
                    choice.getString(
                            "expression", licence.getString("id", licence.getString("name", ""))));
        }
        return found;
    }
}
