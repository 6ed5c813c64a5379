package io.adamant.agent.spool;

import io.adamant.agent.spool.Bodies.LaneMark;
import io.adamant.shared.model.Loss;
import java.util.List;
import java.util.Map;

/** What {@link Recovery} has found: all that a {@link SpoolLog} starts from. */
record Recovered(
        List<Segment> segments,
        long nextNumber,
        long epoch,
        long nextSequence,
        Map<String, String> positions,
        LaneMark[] lanes,
        List<Loss> losses,
        long quarantined,
        long tornTails) {}
