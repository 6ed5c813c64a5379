package io.adamant.collector.act.book;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.CheckedLog;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.plan.shadow.ShadowCase;
import io.adamant.collector.plan.shadow.ShadowScore;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The score of shadow and its file. A line that cannot be written costs the report a case, and
 * nothing else: no act depends on it.
 */
public final class ShadowBook {

    private final CheckedLog log;
    private final ShadowScore score = new ShadowScore();

    public ShadowBook(CheckedLog log) {
        this.log = log;
        log.entries().forEach(this::replay);
    }

    public void observe(Situation situation, List<Proposal> withheld) {
        for (ShadowCase one : score.observe(situation, withheld)) {
            log.append(write(one));
            score.apply(one);
        }
    }

    /** Newest last. */
    public List<ShadowCase> cases() {
        return score.cases();
    }

    private static String write(ShadowCase one) {
        return new JsonObject()
                .put("instance", one.instance().value())
                .put("group", one.group().value())
                .put("image", one.image().value())
                .put("cause", one.cause())
                .put("since", one.sinceNanos())
                .put("serving", one.wasServing())
                .put("outcome", one.outcome().name())
                .put("ended", one.endedNanos())
                .encode();
    }

    private void replay(String line) {
        try {
            JsonObject json = new JsonObject(line);
            score.apply(
                    new ShadowCase(
                            new InstanceId(json.getString("instance")),
                            new GroupName(json.getString("group")),
                            new ImageId(json.getString("image")),
                            json.getString("cause"),
                            json.getLong("since"),
                            json.getBoolean("serving"),
                            ShadowCase.Outcome.valueOf(json.getString("outcome")),
                            json.getLong("ended")));
        } catch (DecodeException | NullPointerException | IllegalArgumentException foreign) {
            throw new IllegalStateException("a checked line is no case: " + line, foreign);
        }
    }
}
