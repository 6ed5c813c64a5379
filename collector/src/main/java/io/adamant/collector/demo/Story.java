package io.adamant.collector.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints one line per step with its time, and remembers them for the report. */
final class Story {

    private final PrintStream out;
    private final Pace pace;
    private final boolean colours;
    private final List<Step> told = new ArrayList<>();

    Story(PrintStream out, Pace pace, boolean colours) {
        this.out = out;
        this.pace = pace;
        this.colours = colours;
    }

    /** One told step. */
    private record Step(String name, boolean ok, double seconds, String detail) {}

    /** What a step does: gives its detail in words, or throws what did not hold. */
    @FunctionalInterface
    interface Act {
        String run() throws InterruptedException;
    }

    /** A promise was not kept; the message says which. */
    static final class BrokenPromise extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenPromise(String message) {
            super(message);
        }
    }

    /** Tells a step; true when it held. A fault of the demo's own counts as not held. */
    boolean tell(String name, Act act) throws InterruptedException {
        long began = pace.mono().nanos();
        boolean ok = true;
        String detail;
        try {
            detail = act.run();
        } catch (BrokenPromise | DemoException broken) {
            ok = false;
            detail = String.valueOf(broken.getMessage());
        }
        double seconds = (pace.mono().nanos() - began) / 1e9;
        told.add(new Step(name, ok, seconds, detail));
        out.printf(
                Locale.ROOT,
                "%s %5.1f s  %s%n            %s%n",
                mark(ok),
                seconds,
                name,
                detail.replace("\n", "\n            "));
        out.flush();
        return ok;
    }

    boolean allHeld() {
        return told.stream().allMatch(Step::ok);
    }

    private String mark(boolean ok) {
        String word = ok ? "ok  " : "FAIL";
        return colours ? (ok ? "\u001b[32m" : "\u001b[31m") + word + "\u001b[0m" : word;
    }

    /** Writes {@code {"steps":[{"name","ok","seconds","detail"}],"ok":true}}. */
    void report(Path file) {
        JsonArray steps = new JsonArray();
        for (Step step : told) {
            steps.add(
                    new JsonObject()
                            .put("name", step.name())
                            .put("ok", step.ok())
                            .put("seconds", Math.round(step.seconds() * 1000) / 1000.0)
                            .put("detail", step.detail()));
        }
        write(file, new JsonObject().put("steps", steps).put("ok", allHeld()));
    }

    /**
     * Writes a report without a step that says no: a file that cannot be written is known before
     * the story and not after it, and the report of an earlier run is never taken for this one's.
     */
    static void begin(Path file) {
        write(file, new JsonObject().put("steps", new JsonArray()).put("ok", false));
    }

    private static void write(Path file, JsonObject report) {
        try {
            Files.writeString(file, report.encodePrettily() + "\n");
        } catch (IOException failed) {
            throw new DemoException(
                    "cannot write the report " + file + ": " + DemoPlace.words(failed), failed);
        }
    }
}
