package io.adamant.agent;

import io.adamant.agent.identity.Identified;
import io.adamant.agent.identity.Identity;
import io.adamant.agent.identity.IdentitySource;
import io.adamant.shared.time.Backoff;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks until the identity is known or will never be; only shipping waits for it. Runs on a thread
 * of its own.
 */
final class IdentitySeeker implements Runnable {

    private final IdentitySource source;
    private final Backoff backoff;
    private final Consumer<Identity> found;
    private final AgentLog log;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Identity identity;
    private volatile String state = "not asked yet";

    IdentitySeeker(IdentitySource source, Backoff backoff, Consumer<Identity> found, AgentLog log) {
        this.source = source;
        this.backoff = backoff;
        this.found = found;
        this.log = log;
    }

    /** Null until it is known. */
    @Nullable Identity identity() {
        return identity;
    }

    /** In words: known, or why not. */
    String state() {
        return state;
    }

    void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        try {
            do {
                if (ask()) {
                    return;
                }
            } while (!stopped.await(backoff.nextNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("nobody interrupts the identity thread", interrupted);
        }
    }

    /** One try; whether it was the last. */
    private boolean ask() {
        return switch (source.find()) {
            case Identified.Found(Identity known) -> {
                identity = known;
                say("known: " + known.instance());
                found.accept(known);
                yield true;
            }
            case Identified.NotYet(String reason) -> {
                say("not yet: " + reason);
                yield false;
            }
            case Identified.Impossible(String reason) -> {
                say("cannot be known: " + reason);
                yield true;
            }
        };
    }

    private void say(String now) {
        if (!now.equals(state)) {
            state = now;
            log.info("identity " + now);
        }
    }
}
