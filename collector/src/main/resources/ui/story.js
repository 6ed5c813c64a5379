// What both views tell of a replacement: who, why, how far, and what stands in the way.
import { el, instanceLink, pill, since, tag, took, words } from "./parts.js";

const STAGES = {
  dead_host: ["reserved", "evidence_kept", "terminated", "launched", "proven", "released"],
  serving_host: ["reserved", "evidence_kept", "launched", "proven", "drained", "terminated", "released"],
};

export function holdLine(hold) {
  return el("div.hold", el("b", `Held by ${hold.who}`), " ", since(hold.since, "", " ago"),
    hold.until ? [", for another ", since(hold.until)] : ", until it is lifted", `: ${hold.why}`);
}

/** One replacement: who, why, how far, and what it waits for. */
export function replacement(intent) {
  return [
    el("div.head", instanceLink(intent.instance), el("span.dim", "→"),
      intent.successor ? instanceLink(intent.successor) : el("span.dim", intent.open ? "no successor yet" : "no successor"),
      el("span.grow"), el("span.dim.small", since(intent.opened, "", " ago"))),
    el("p", pill(intent.cause), " ", el("span.small", intent.reason)),
    track(intent),
    !intent.open && !intent.successor && intent.closed_because && el("p.small.dim", `Closed: ${intent.closed_because}.`),
    intent.open && intent.next && el("p.small.dim", `Next: ${intent.next}.`),
    intent.open && gateItems(intent.waits),
  ];
}

function track(intent) {
  const stages = STAGES[intent.sequence] ?? [];
  const at = intent.open ? stages.indexOf(intent.stage) : stages.length;
  const text = intent.open ? `${words(intent.stage)}, for ` : `done in ${took(intent.seconds * 1000)}`;
  return el(intent.open ? "div.track" : "div.track.closed",
    stages.map((stage, i) => el(i <= at ? "i.done" : "i", { title: words(stage) })),
    el("span", text, intent.open && since(intent.changed), intent.attempt > 1 && `, attempt ${intent.attempt}`));
}

/** Closed gates in one line each: what is, what would have to be, what clears it. */
export function gateItems(gates) {
  return gates.map((gate) => el("p.small.gate", tag(gate.gate, "bad"), " ", gate.value,
    gate.limit && el("span.dim", `, needs ${gate.limit}`), gate.clears && el("span.dim", `; cleared by: ${gate.clears}`)));
}
