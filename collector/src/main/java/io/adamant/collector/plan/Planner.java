package io.adamant.collector.plan;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which instances may be replaced now, and for every other unhealthy one why not. Pure: the order
 * of the inventory changes nothing, and shadow decides as enforce does.
 */
public final class Planner {

    private final Situation situation;
    private final Census census;
    private final Map<InstanceId, Intent> intents = new HashMap<>();
    private final Set<GroupName> urgentGroups = new HashSet<>();
    private final Map<InstanceId, List<Gate>> why = new HashMap<>();

    private Planner(Situation situation) {
        this.situation = situation;
        this.census = new Census(situation);
        for (Intent intent : situation.intents()) {
            if (intent.isOpen()) {
                urgentGroups.add(intent.group());
            }
            if (intent.binds()) {
                intents.put(intent.instance(), intent);
            }
        }
    }

    public static Plan plan(Situation situation) {
        return new Planner(situation).decide();
    }

    /**
     * What stands in the way of an operator's wish: mode, rate, patience and statefulness do not.
     *
     * @return empty when the inventory has no such instance
     */
    public static Optional<Proposal> wish(Situation situation, InstanceId id, String reason) {
        Planner planner = new Planner(situation);
        return situation.inventory().instances().stream()
                .filter(instance -> instance.id().equals(id))
                .findFirst()
                .map(instance -> planner.wish(instance, reason));
    }

    /**
     * What stands in the way of a failure on purpose that an operator asks for, now.
     *
     * @return empty when the group has no healthy instance, or is not there
     */
    public static Optional<Proposal> gameday(Situation situation, GroupName group, String reason) {
        Planner planner = new Planner(situation);
        Occasions occasions = new Occasions(situation, planner.census);
        return occasions
                .asked(group, reason)
                .map(
                        one -> {
                            List<Gate> gates = new ArrayList<>(planner.propose(one).gates());
                            gates.add(occasions.window());
                            return proposal(one, gates);
                        });
    }

    private Proposal wish(CloudInstance instance, String reason) {
        Verdict verdict =
                situation
                        .assessment()
                        .verdicts()
                        .getOrDefault(instance.id(), new Verdict.Suspect("", situation.nowNanos()));
        Candidate candidate = Candidate.wanted(instance, verdict, reason);
        List<Gate> gates = new ArrayList<>(new Gates(situation, census, candidate).ofOperator());
        Intent earlier = intents.get(instance.id());
        if (earlier != null) {
            gates.add(once(earlier));
        } else if (census.isSuccessorOfOpenIntent(instance.id())) {
            gates.add(inside());
        }
        return proposal(candidate, gates);
    }

    private static Proposal proposal(Candidate candidate, List<Gate> gates) {
        return new Proposal(
                candidate.instance(),
                candidate.cause(),
                candidate.reason(),
                candidate.sequence(),
                gates);
    }

    private Plan decide() {
        List<Proposal> decisions = new ArrayList<>();
        List<Proposal> withheld = new ArrayList<>();
        for (Candidate candidate : candidates()) {
            Proposal proposal = propose(candidate);
            if (proposal.isOpen() || proposal.isForAnOperator()) {
                census.decided(proposal);
                (proposal.isOpen() ? decisions : withheld).add(proposal);
            }
            boolean isSaid = candidate.verdict().isBad() || !isGameday(candidate);
            if (!proposal.isOpen() && isSaid) {
                why.put(candidate.instance().id(), proposal.closed());
            }
        }
        return new Plan(decisions, withheld, census.brakes(), why);
    }

    /** Tomorrow it may be another one: that it is left alone today says nothing of it. */
    private static boolean isGameday(Candidate candidate) {
        return candidate.cause().equals(Occasions.GAMEDAY);
    }

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        for (CloudInstance instance : situation.inventory().instances()) {
            Verdict verdict = situation.assessment().verdicts().get(instance.id());
            if (verdict == null) {
                continue;
            }
            Optional<Candidate> candidate = Candidate.of(instance, verdict);
            Intent earlier = intents.get(instance.id());
            if (earlier != null && earlier.isOpen()) {
                continue;
            }
            if (verdict instanceof Verdict.Suspect) {
                why.put(instance.id(), List.of(unsure(verdict)));
            } else if (candidate.isPresent() && earlier != null) {
                why.put(instance.id(), List.of(once(earlier)));
            } else if (candidate.isPresent() && census.isSuccessorOfOpenIntent(instance.id())) {
                why.put(instance.id(), List.of(inside()));
            } else {
                candidate.ifPresent(candidates::add);
            }
        }
        for (Candidate occasion : new Occasions(situation, census).all()) {
            InstanceId id = occasion.instance().id();
            if (!intents.containsKey(id) && !census.isSuccessorOfOpenIntent(id)) {
                candidates.add(occasion);
            }
        }
        candidates.stream()
                .filter(one -> one.urgency().compareTo(Candidate.Urgency.LOW) < 0)
                .filter(one -> census.leavesPlace(one.instance()))
                .forEach(one -> urgentGroups.add(one.instance().group()));
        return ranked(candidates);
    }

    /** One zone after the other, so that no zone loses two hosts while another has lost none. */
    private static List<Candidate> ranked(List<Candidate> candidates) {
        record Place(GroupName group, String zone, Candidate.Urgency urgency) {}
        Map<Place, Integer> before = new HashMap<>();
        return candidates.stream()
                .sorted(Candidate.BY_AGE)
                .map(
                        one -> {
                            CloudInstance instance = one.instance();
                            Place place =
                                    new Place(instance.group(), instance.zone(), one.urgency());
                            return one.ranked(before.merge(place, 1, Integer::sum));
                        })
                .sorted(Candidate.ORDER)
                .toList();
    }

    private Proposal propose(Candidate candidate) {
        boolean isLow = candidate.urgency().compareTo(Candidate.Urgency.LOW) >= 0;
        boolean hasUrgent = urgentGroups.contains(candidate.instance().group());
        return proposal(
                candidate, new Gates(situation, census, candidate).ofVerdict(isLow, hasUrgent));
    }

    private static Gate unsure(Verdict verdict) {
        return new Gate(
                "verdict",
                false,
                "suspect: " + verdict.reason(),
                "a sure verdict",
                "time, or what it says next");
    }

    private static Gate once(Intent earlier) {
        return new Gate(
                "intent",
                false,
                earlier.isOpen() ? "in replacement by " + earlier.id() : "had " + earlier.id(),
                "one intent per instance",
                "it is ended in the cloud by hand");
    }

    private static Gate inside() {
        return new Gate(
                "intent",
                false,
                "successor in an open replacement",
                "replaced inside that reservation",
                "that replacement goes on");
    }
}
