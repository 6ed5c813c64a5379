package io.adamant.shipmatrix;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import ch.qos.logback.core.util.StatusPrinter2;
import io.adamant.shipmatrix.rig.Lines;
import io.adamant.shipmatrix.rig.Wait;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program that logs through logback's rolling appender (SizeAndTimeBasedRollingPolicy): {@code
 * LogbackWriter DIRECTORY LINES PER_SECOND SIZE SUFFIX}. Its lines are numbered from 0.
 */
final class LogbackWriter {

    private static final int TICK_MS = 10;

    private LogbackWriter() {}

    public static void main(String[] args) {
        Path directory = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        int perSecond = Integer.parseInt(args[2]);
        LoggerContext context = new LoggerContext();
        context.setName("matrix");
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
        Logger logger = context.getLogger("matrix");
        logger.setLevel(Level.INFO);
        logger.addAppender(appender(context, directory, FileSize.valueOf(args[3]), args[4]));
        write(logger, count, perSecond);
        new StatusPrinter2().printInCaseOfErrorsOrWarnings(context);
        context.stop();
    }

    private static void write(Logger logger, int count, int perSecond) {
        Lines lines = new Lines();
        long start = System.nanoTime();
        while (lines.count() < count) {
            long due = 1 + (System.nanoTime() - start) / 1_000 * perSecond / 1_000_000;
            while (lines.count() < Math.min(count, due)) {
                byte[] line = lines.next("INFO  c.e.shop.Order - reserved stock for the basket");
                logger.info(new String(line, 0, line.length - 1, StandardCharsets.UTF_8));
            }
            Wait.pass(TICK_MS);
        }
    }

    private static RollingFileAppender<ILoggingEvent> appender(
            LoggerContext context, Path directory, FileSize size, String suffix) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(directory.resolve("app.log").toString());
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(directory + "/app.log.%d{yyyy-MM-dd}.%i" + suffix);
        policy.setMaxFileSize(size);
        policy.setMaxHistory(100);
        policy.start();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        appender.setRollingPolicy(policy);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
