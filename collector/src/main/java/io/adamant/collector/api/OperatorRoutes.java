package io.adamant.collector.api;

import io.adamant.collector.act.desk.OperatorDesk;
import io.adamant.collector.act.desk.OperatorDesk.Answer;
import io.adamant.collector.api.ask.Ask;
import io.adamant.collector.api.ask.Reply;
import io.adamant.collector.api.ask.Route;
import io.adamant.collector.cloud.GroupName;
import io.adamant.shared.model.ImageId;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What a person may ask of the controller, each with who and why. */
final class OperatorRoutes {

    private static final String V1 = "/api/v1";

    private final OperatorDesk desk;

    OperatorRoutes(OperatorDesk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return List.of(
                Route.post(V1 + "/groups/{group}/hold", this::hold),
                Route.delete(V1 + "/groups/{group}/hold", this::resume),
                Route.post(V1 + "/instances/{id}/replace", this::replace),
                Route.post(V1 + "/images/{id}/hold", this::holdImage),
                Route.post(V1 + "/images/{id}/release", this::releaseImage),
                Route.post(V1 + "/intents/{id}/release", this::releaseIntent),
                Route.post(V1 + "/proposals/{id}/approve", this::approve),
                Route.post(V1 + "/groups/{group}/rollback", this::rollBack),
                Route.post(V1 + "/groups/{group}/gameday", this::gameday),
                Route.post(V1 + "/breaker/reset", this::resetBreaker));
    }

    private OperatorDesk desk(Ask ask) {
        return desk.from(ask.origin());
    }

    private Reply hold(Ask ask) {
        Ask.Reason by = ask.reason();
        return reply(desk(ask).hold(ask.group(), by.who(), by.why(), ask.until()));
    }

    private Reply resume(Ask ask) {
        Ask.Reason by = ask.reason();
        return reply(desk(ask).resume(ask.group(), by.who(), by.why()));
    }

    private Reply replace(Ask ask) {
        Ask.Reason by = ask.reason();
        return reply(desk(ask).replace(ask.instance(), by.who(), by.why()));
    }

    private Reply holdImage(Ask ask) {
        Ask.Reason by = ask.reason();
        return reply(desk(ask).holdImage(ask.image(), by.who(), by.why()));
    }

    private Reply releaseImage(Ask ask) {
        Ask.Reason by = ask.reason();
        return reply(desk(ask).releaseImage(ask.image(), by.who(), by.why()));
    }

    private Reply releaseIntent(Ask ask) {
        Ask.Reason by = ask.reason();
        return reply(desk(ask).releaseIntent(ask.intent(), by.who(), by.why()));
    }

    private Reply approve(Ask ask) {
        Ask.Reason by = ask.reason();
        return reply(desk(ask).approve(ask.proposal(), by.who(), by.why()));
    }

    private Reply rollBack(Ask ask) {
        Ask.Reason by = ask.reason();
        String image = ask.bodyName("image");
        return reply(
                desk(ask)
                        .rollBack(
                                ask.group(),
                                image == null ? null : new ImageId(image),
                                by.who(),
                                by.why()));
    }

    private Reply gameday(Ask ask) {
        Ask.Reason by = ask.reason();
        return reply(desk(ask).gameday(ask.group(), by.who(), by.why()));
    }

    private Reply resetBreaker(Ask ask) {
        Ask.Reason by = ask.reason();
        String group = ask.bodyName("group");
        return reply(
                desk(ask)
                        .resetBreaker(
                                group == null ? null : new GroupName(group), by.who(), by.why()));
    }

    private static Reply reply(Answer answer) {
        return switch (answer) {
            case Answer.Done done -> Reply.ok(new JsonObject().put("done", done.words()));
            case Answer.Unknown unknown -> Reply.error(404, unknown.words());
            case Answer.Refused refused -> Reply.error(409, refused.words());
        };
    }
}
