package io.adamant.bench.run;

import io.adamant.bench.corpus.CorpusFile;
import io.adamant.bench.job.Bench;
import io.adamant.bench.job.CatchUp;
import io.adamant.bench.job.FaultJob;
import io.adamant.bench.job.FullSpool;
import io.adamant.bench.job.Idle;
import io.adamant.bench.job.Row;
import io.adamant.bench.job.SinkAlone;
import io.adamant.bench.job.Start;
import io.adamant.bench.job.Steady;
import io.adamant.bench.job.Training;
import io.adamant.bench.peer.AgentPeer;
import io.adamant.bench.peer.MtlsKeys;
import io.adamant.bench.peer.Peer;
import io.adamant.bench.peer.RsyslogPeer;
import io.adamant.bench.receive.ReceiveBench;
import io.adamant.bench.receive.Wants;
import io.adamant.bench.sink.SinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code adamant bench ship}: everything that docs/performance.md says about shipping. */
public final class BenchMain {

    private static final long SEED = 1;
    private static final int RATE = 10_000;
    private static final int SETTLE_S = 20;

    private final Options options;
    private final AgentPeer agent;
    private final boolean withAgent;
    private final List<Peer> peers = new ArrayList<>();
    private final Report report;

    private BenchMain(Options options, AgentPeer agent, List<String> words) throws IOException {
        this.options = options;
        this.agent = agent;
        this.withAgent = options.peers().contains("agent");
        if (withAgent) {
            peers.add(agent);
        }
        if (options.peers().contains("rsyslog") && RsyslogPeer.isInstalled()) {
            peers.add(new RsyslogPeer());
        }
        this.report = new Report(options.report(), peers, words);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> words = List.of(args);
        if (!words.isEmpty() && words.getFirst().equals("receive")) {
            receive(words.subList(1, words.size()));
            return;
        }
        if (words.isEmpty() || !words.getFirst().equals("ship") || words.contains("--help")) {
            System.out.print(Options.HELP);
            System.exit(words.contains("--help") ? 0 : 2);
        }
        Path dist = Path.of(System.getProperty("adamant.dist")).toAbsolutePath();
        Options options;
        try {
            options =
                    Options.parse(
                            words.subList(1, words.size()),
                            Path.of("/var/tmp/adamant-bench"),
                            dist.resolveSibling("bench"));
        } catch (IllegalArgumentException unusable) {
            System.err.println("adamant bench: " + unusable.getMessage() + "\n" + Options.HELP);
            System.exit(2);
            return;
        }
        List<String> flags =
                options.jvm().isEmpty() ? List.of() : List.of(options.jvm().split(" "));
        run(options, AgentPeer.of(dist).withFlags(flags), words);
    }

    private static void receive(List<String> words) throws IOException, InterruptedException {
        if (words.contains("--help")) {
            System.out.print(ReceiveBench.HELP);
            return;
        }
        try {
            Path dist = Path.of(System.getProperty("adamant.dist")).toAbsolutePath();
            new ReceiveBench(Wants.parse(words), dist).run();
        } catch (IllegalArgumentException unusable) {
            System.err.println("adamant bench: " + unusable.getMessage());
            System.err.print(ReceiveBench.HELP);
            System.exit(2);
        }
    }

    /** Runs what the options name; the report is in the files that they name. */
    static Report run(Options options, AgentPeer agent, List<String> words)
            throws IOException, InterruptedException {
        Files.createDirectories(options.work());
        MtlsKeys keys = MtlsKeys.make(options.work().resolve("keys"));
        boolean trains = options.archive() && options.peers().contains("agent");
        AgentPeer measured = trains ? trained(options, agent, keys) : agent;
        BenchMain main = new BenchMain(options, measured, words);
        try (SinkProcess sink = SinkProcess.start()) {
            main.plain(new Bench(options.work(), sink));
        }
        if (options.tls() && main.withAgent) {
            try (SinkProcess sink = tlsSink(keys)) {
                main.overTls(new Bench(options.work(), sink), measured.with(keys));
            }
        }
        System.err.println("written: " + options.report().resolve("report.md"));
        return main.report;
    }

    private static AgentPeer trained(Options options, AgentPeer agent, MtlsKeys keys)
            throws IOException, InterruptedException {
        try (SinkProcess sink = tlsSink(keys)) {
            Bench bench = new Bench(options.work(), sink);
            Path into = options.work().resolve("trained");
            return agent.at(Training.run(bench, agent.dist(), into, keys));
        }
    }

    private static SinkProcess tlsSink(MtlsKeys keys) throws IOException {
        return SinkProcess.start(
                Integer.MAX_VALUE, "0", keys.sinkStore().toString(), MtlsKeys.PASSWORD);
    }

    private void plain(Bench bench) throws IOException, InterruptedException {
        if (options.has("start")) {
            for (Peer peer : peers) {
                Start start = new Start(bench, options.starts());
                report.add("start", start.run(peer, peer == agent));
            }
        }
        Path corpus = CorpusFile.kept(options.work(), SEED, options.lines());
        if (options.has("sink")) {
            int lines = (int) Math.min(options.lines(), 1_000_000);
            for (Row row : new SinkAlone(bench, corpus, lines).run()) {
                report.add("sink alone", row);
            }
        }
        if (options.has("catch-up")) {
            CatchUp catchUp = new CatchUp(bench, corpus, options.lines());
            for (int i = 0; i < options.runs(); i++) {
                for (Peer peer : peers) {
                    report.add("catch-up", catchUp.run(peer));
                }
            }
        }
        if (options.has("steady")) {
            for (Peer peer : peers) {
                report.add("steady", new Steady(bench, RATE, options.seconds()).run(peer));
            }
        }
        if (options.has("idle")) {
            idle(bench);
        }
        if (options.has("faults")) {
            faults(bench);
        }
        if (options.has("full-spool") && withAgent) {
            FullSpool fullSpool = new FullSpool(bench, options.spoolBytes(), options.starts());
            for (Row row : fullSpool.run(agent)) {
                report.add("full-spool", row);
            }
        }
    }

    private void idle(Bench bench) throws IOException, InterruptedException {
        Idle idle = new Idle(bench, Math.min(SETTLE_S, options.seconds()), options.seconds());
        for (Peer peer : peers) {
            report.add("idle", idle.run(peer, "shipping only"));
        }
        if (withAgent) {
            report.add("idle", idle.run(agent.with(AgentPeer.Duty.ALL), "everything"));
        }
    }

    private void faults(Bench bench) throws IOException, InterruptedException {
        long lines = Math.min(options.lines(), 2_000_000);
        Path corpus = CorpusFile.kept(options.work(), SEED, lines);
        FaultJob.Props props = new FaultJob.Props(corpus, lines, options.scale());
        for (FaultJob job : FaultJob.values()) {
            for (Peer peer : peers) {
                if (!job.needsHttp() || peer == agent) {
                    report.add("faults", job.run(bench, peer, props));
                }
            }
        }
    }

    /** The memory bounds are for an agent that is connected by mutual TLS. */
    private void overTls(Bench bench, AgentPeer connected)
            throws IOException, InterruptedException {
        if (options.has("catch-up")) {
            Path corpus = CorpusFile.kept(options.work(), SEED, options.lines());
            CatchUp catchUp = new CatchUp(bench, corpus, options.lines());
            report.add("catch-up over mTLS", catchUp.run(connected));
        }
        if (options.has("steady")) {
            Steady steady = new Steady(bench, RATE, options.seconds());
            report.add("steady over mTLS", steady.run(connected));
        }
        if (options.has("start")) {
            Start start = new Start(bench, options.starts());
            report.add("start over mTLS", start.run(connected, true));
        }
        if (options.has("idle")) {
            Idle idle = new Idle(bench, Math.min(SETTLE_S, options.seconds()), options.seconds());
            report.add("idle", idle.run(connected, "shipping only, mTLS"));
            AgentPeer all = connected.with(AgentPeer.Duty.ALL);
            report.add("idle", idle.run(all, "everything, mTLS"));
        }
    }
}
