---- MODULE Replace ----
(* The protocol between ledger, collectors and cloud: docs/model/README.md reads it aloud.

   A slot is a place in a group; its generation counts the machines that have stood there. A pair
   (slot, generation) is an instance id: never used again. Collectors see the world as it was when
   they last looked (view), may crash between reserving and sending, and messages may come late,
   twice or never. *)
EXTENDS Naturals, FiniteSets, TLC
CONSTANTS Slots,          \* places of one group
          Ctls,           \* collectors
          B,              \* budget: slots that may be down because of us
          MaxGen,         \* bound of the search: successors per slot
          MaxFaults,      \* bound of the search: machines that fall sick
          UseLedger,      \* reserve by compare-and-set before a call
          IdKeyed,        \* a call names the instance id, not the slot
          TimeoutRelease, \* a reservation is given back by a timer
          BadImage        \* no successor ever comes up
VARIABLES gen, up, sick, view, ledger, msgs, pc, faults, kills, intents
vars == <<gen, up, sick, view, ledger, msgs, pc, faults, kills, intents>>

None == [s |-> "none", g |-> 0]
Symmetry == Permutations(Slots) \cup Permutations(Ctls)

Init == /\ gen = [s \in Slots |-> 0]
        /\ up = [s \in Slots |-> TRUE]
        /\ sick = [s \in Slots |-> FALSE]
        /\ view = [c \in Ctls |-> [s \in Slots |-> [g |-> 0, u |-> TRUE, k |-> FALSE]]]
        /\ ledger = {}
        /\ msgs = {}
        /\ pc = [c \in Ctls |-> None]
        /\ faults = {}
        /\ kills = {}
        /\ intents = {}

(* A machine fails by itself. *)
Sicken(s) == /\ up[s] /\ ~sick[s] /\ Cardinality(faults) < MaxFaults
             /\ sick' = [sick EXCEPT ![s] = TRUE]
             /\ faults' = faults \cup {[s |-> s, g |-> gen[s]]}
             /\ UNCHANGED <<gen, up, view, ledger, msgs, pc, kills, intents>>

(* A collector reads inventory and hosts; from here on its view ages. *)
Observe(c) == /\ view' = [view EXCEPT ![c] =
                            [s \in Slots |-> [g |-> gen[s], u |-> up[s], k |-> sick[s]]]]
              /\ UNCHANGED <<gen, up, sick, ledger, msgs, pc, faults, kills, intents>>

DownSeen(c) == Cardinality({s \in Slots : ~view[c][s].u})

(* The durable step before any call: one intent per instance id, at most B open. *)
Reserve(c, s) == /\ pc[c] = None /\ view[c][s].k /\ view[c][s].u
                 /\ LET i == [s |-> s, g |-> view[c][s].g] IN
                    /\ IF UseLedger
                       THEN /\ i \notin ledger /\ i \notin intents /\ Cardinality(ledger) < B
                            /\ ledger' = ledger \cup {i}
                       ELSE /\ DownSeen(c) < B /\ UNCHANGED ledger
                    /\ intents' = intents \cup {i}
                    /\ pc' = [pc EXCEPT ![c] = i]
                 /\ UNCHANGED <<gen, up, sick, view, msgs, faults, kills>>

Send(c) == /\ pc[c] # None
           /\ msgs' = msgs \cup {pc[c]}
           /\ pc' = [pc EXCEPT ![c] = None]
           /\ UNCHANGED <<gen, up, sick, view, ledger, faults, kills, intents>>

Crash(c) == /\ pc[c] # None
            /\ pc' = [pc EXCEPT ![c] = None]
            /\ UNCHANGED <<gen, up, sick, view, ledger, msgs, faults, kills, intents>>

(* After a crash any collector takes an open intent up again. *)
Resend(i) == /\ UseLedger /\ i \in ledger
             /\ msgs' = msgs \cup {i}
             /\ UNCHANGED <<gen, up, sick, view, ledger, pc, faults, kills, intents>>

(* The cloud acts on a call: at any time, and perhaps once more later. *)
Deliver(m) == /\ \/ msgs' = msgs \ {m}
                 \/ msgs' = msgs
              /\ IF up[m.s] /\ (IdKeyed => gen[m.s] = m.g)
                 THEN /\ up' = [up EXCEPT ![m.s] = FALSE]
                      /\ kills' = kills \cup {[s |-> m.s, g |-> gen[m.s]]}
                 ELSE UNCHANGED <<up, kills>>
              /\ UNCHANGED <<gen, sick, view, ledger, pc, faults, intents>>

(* A successor is launched, and comes up unless its image is bad. *)
Boot(s) == /\ ~up[s] /\ gen[s] < MaxGen
           /\ gen' = [gen EXCEPT ![s] = @ + 1]
           /\ up' = [up EXCEPT ![s] = ~BadImage]
           /\ sick' = [sick EXCEPT ![s] = FALSE]
           /\ UNCHANGED <<view, ledger, msgs, pc, faults, kills, intents>>

(* The reservation is given back only when a newer machine was seen up. *)
Release(c, i) == /\ UseLedger /\ i \in ledger
                 /\ (TimeoutRelease \/ (view[c][i.s].g > i.g /\ view[c][i.s].u))
                 /\ ledger' = ledger \ {i}
                 /\ UNCHANGED <<gen, up, sick, view, msgs, pc, faults, kills, intents>>

Next == \/ \E s \in Slots : Sicken(s) \/ Boot(s)
        \/ \E c \in Ctls : \/ Observe(c) \/ Send(c) \/ Crash(c)
                           \/ \E s \in Slots : Reserve(c, s)
                           \/ \E i \in ledger : Release(c, i)
        \/ \E i \in ledger : Resend(i)
        \/ \E m \in msgs : Deliver(m)
Spec == Init /\ [][Next]_vars

(* At most B slots are down. *)
Budget == Cardinality({s \in Slots : ~up[s]}) <= B
(* Every machine that was ended had really failed. *)
NoWrongKill == kills \subseteq faults
(* With an image that never comes up, no more than the budget is lost. *)
AtMostBLost == Cardinality(kills) <= B
====
