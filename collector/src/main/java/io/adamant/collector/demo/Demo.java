package io.adamant.collector.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code adamant demo}. */
public final class Demo {

    private static final Duration START = Duration.ofSeconds(60);
    private static final long LOOK_EVERY_MS = 300;

    private final Pace pace;
    private final PrintStream out;
    private final boolean colours;
    private final ZoneId zone;
    private final Path distribution;

    /**
     * @param distribution the folder with {@code agent/}, {@code collector/} and the JVM flags
     */
    public Demo(Pace pace, PrintStream out, boolean colours, ZoneId zone, Path distribution) {
        this.pace = pace;
        this.out = out;
        this.colours = colours;
        this.zone = zone;
        this.distribution = distribution;
    }

    /** Runs until it is told or interrupted; the exit status. */
    public int run(List<String> words) throws InterruptedException {
        if (words.contains("--help") || words.contains("-h")) {
            out.print(DemoOptions.HELP);
            return 0;
        }
        DemoOptions options;
        try {
            options = DemoOptions.parse(words);
        } catch (DemoOptions.UsageException wrong) {
            System.err.println("adamant: " + wrong.getMessage() + "\n\n" + DemoOptions.HELP);
            return 2;
        }
        Programs programs = new Programs(options, distribution);
        AtomicBoolean told = new AtomicBoolean();
        Thread end =
                new Thread(
                        () -> {
                            told.set(true);
                            programs.close();
                        },
                        "demo-end");
        Runtime.getRuntime().addShutdownHook(end);
        try (Fleet fleet = new Fleet(options.port());
                CloudSide cloud = new CloudSide(options.cloudPort())) {
            start(programs, fleet, cloud, options);
            return options.tour()
                    ? tour(options, fleet, cloud)
                    : watch(options, fleet, programs, told);
        } catch (DemoException cannot) {
            if (told.get()) {
                return 0; // what is being ended answers nothing
            }
            System.err.println("adamant: " + cannot.getMessage());
            return 1;
        } finally {
            programs.close();
        }
    }

    private void start(Programs programs, Fleet fleet, CloudSide cloud, DemoOptions options)
            throws InterruptedException {
        programs.prepare();
        Path report = options.report();
        if (report != null) {
            Story.begin(report);
        }
        out.println("starting a collector and a local cloud in " + options.directory());
        programs.startCollector();
        programs.startCloud();
        Optional<Optional<String>> outcome =
                pace.until(
                        START,
                        () -> {
                            Optional<String> ended = programs.ended();
                            boolean isUp = ended.isEmpty() && fleet.isReady() && cloud.isUp();
                            return ended.isPresent() || isUp
                                    ? Optional.of(ended)
                                    : Optional.empty();
                        });
        if (outcome.isEmpty()) {
            throw new DemoException(
                    "the collector or the local cloud is not ready after "
                            + START.toSeconds()
                            + " s; see "
                            + programs.log("collector"));
        }
        if (outcome.get().isPresent()) {
            throw new DemoException(outcome.get().get());
        }
        out.println("instances: " + cloud.isolation());
        cloud.missing().ifPresent(missing -> out.println("missing here: " + missing));
        cloud.createGroup(options);
    }

    private int tour(DemoOptions options, Fleet fleet, CloudSide cloud)
            throws InterruptedException {
        out.println("page: http://127.0.0.1:" + options.port() + "/\n");
        Story story = new Story(out, pace, colours);
        new Tour(fleet, cloud, pace, story, options.instances()).tell();
        Path report = options.report();
        if (report != null) {
            story.report(report);
        }
        out.println(story.allHeld() ? "\nevery step held" : "\nNOT every step held");
        return story.allHeld() ? 0 : 1;
    }

    private int watch(DemoOptions options, Fleet fleet, Programs programs, AtomicBoolean told)
            throws InterruptedException {
        String url =
                options.port() == DemoOptions.DEFAULT_PORT
                        ? ""
                        : " --url http://127.0.0.1:" + options.port();
        out.print(
                """

                page: http://127.0.0.1:%1$d/

                in another shell
                  ./adamant fleet%2$s
                  ./adamant chaos attempt|mutate|kill|silence|sicken|agent-kill ID%2$s
                  ./adamant chaos dead-on-boot|restore %3$s%2$s
                  ./adamant logs --contains health%2$s
                  ./adamant why ID%2$s
                  ./adamant hold %3$s --why "..."%2$s
                Ctrl-C ends everything

                """
                        .formatted(options.port(), url, Programs.GROUP));
        Narrator narrator = new Narrator(fleet, pace, out, zone);
        Optional<String> ended = programs.ended();
        while (ended.isEmpty()) {
            narrator.look();
            pace.sleeper().sleep(LOOK_EVERY_MS);
            ended = programs.ended();
        }
        if (told.get()) {
            return 0;
        }
        throw new DemoException(ended.get());
    }
}
