// The first view: groups and their instances, what waits for a decision, what was replaced, the images.
import { ask, card, change, el, get, instanceLink, keep, pill, since, span, tag, tierTone, words } from "./parts.js";
import { gateItems, holdLine, replacement } from "./story.js";

const V1 = "/api/v1";
/** Newest cases of shadow on the page; adamant shadow lists all. */
const MAX_SHADOW = 8;

export function fleetView() {
  const groups = el("div.stack");
  const parts = Object.fromEntries(["decide", "story", "images", "shadow"].map((name) => [name, el("div")]));
  return {
    root: el("div.columns", groups, el("div.stack", parts.decide, parts.story, parts.images, parts.shadow)),
    follow: () => "",
    async load() {
      const [fleet, grouped, replaced, known, proposed, shadow] = await Promise.all(
        ["instances", "groups", "replacements?limit=50", "images", "proposals", "shadow"].map((path) => get(`${V1}/${path}`)));
      const members = fleet.list.map(({ last_heard: _, ...rest }) => rest);
      keep(groups, [grouped.list, members], () => groupCards(grouped.list, members));
      keep(parts.decide, proposed.list, () => proposed.list.length ? decideCard(proposed.list) : []);
      keep(parts.story, replaced, () => storyCard(replaced));
      keep(parts.images, known.list, () => imageCard(known.list));
      keep(parts.shadow, shadow, () => shadow.list.length || shadow.mode === "shadow" ? shadowCard(shadow) : []);
    },
  };
}

function groupCards(groups, members) {
  const cards = groups.map((group) => groupCard(group, members.filter((m) => m.group === group.name)));
  const others = members.filter((m) => !groups.some((group) => group.name === m.group));
  if (others.length) cards.push(card("Without a group", fleetTable(others)));
  return cards.length ? cards : [el("section.card", el("p.empty", "The cloud names no group yet."))];
}

function groupCard(group, members) {
  const healthy = group.instances.healthy ?? 0;
  const path = `${V1}/groups/${encodeURIComponent(group.name)}/hold`;
  const button = group.hold
    ? el("button", { onclick: () => ask({
      title: `Resume ${group.name}`, text: "Replacing goes on from the next round.", label: "Resume",
      act: (by) => change("DELETE", path, by) }) }, "Resume")
    : el("button", { onclick: () => ask({
      title: `Hold ${group.name}`, text: "Nothing in the group is ended. A place that is empty already is filled.",
      label: "Hold", withUntil: true, act: (by) => change("POST", path, by) }) }, "Hold");
  return el("section.card",
    el("header", el("h2", group.name), el("span.dim.small", group.application),
      el(healthy < group.desired ? "span.small.text-warn" : "span.small.text-good", `${healthy} of ${group.desired} healthy`),
      group.breaker && breakerTag(group.breaker),
      el("span.grow"), el("span.dim.small", "next boots ", el("span.mono", group.image)), button),
    group.hold && holdLine(group.hold),
    group.lint.map((one) => el("p.lint.small", tag(one.setting, one.severity === "refusal" ? "bad" : "warn"), " ", one.message,
      el("span.dim", `; cure: ${one.cure}`))),
    members.length ? fleetTable(members) : el("p.empty", "No instance."));
}

const BREAKER = {
  tripped: "too many are sick: nothing is replaced until few enough are, for a while",
  ramp: "on the way out: 1, then 2, then 4 at a time, each proven sick again",
  reset: "reset by an operator: 1, then 2, then 4 at a time, each proven sick again",
};

function breakerTag(breaker) {
  const node = tag(`breaker ${breaker.phase}`, breaker.phase === "tripped" ? "bad" : "warn");
  node.title = BREAKER[breaker.phase] ?? "";
  return el("span.nowrap", node, " ", el("span.small", since(breaker.since)));
}

function fleetTable(members) {
  const order = { healthy: 1, booting: 0.5, pending: 0.5 };
  const sorted = [...members].sort((a, b) =>
    (order[a.state] ?? 0) - (order[b.state] ?? 0) || a.id.localeCompare(b.id));
  const head = [["state", "State"], ["id", "Instance"], ["image", "Image"], ["zone", "Zone"], ["age", "Age"],
    ["seal", "Seal"], ["why", "Why"]];
  return el("table.fleet", el("thead", el("tr", head.map(([name, text]) => el(`th.c-${name}`, text)))),
    el("tbody", sorted.map(fleetRow)));
}

function fleetRow(m) {
  const row = el("tr.link",
    el("td.c-state", pill(m.state)),
    el("td.c-id", instanceLink(m.id)),
    el("td.c-image.mono.clip", { title: m.image ?? "" }, m.image),
    el("td.c-zone.small.clip", m.zone),
    el("td.c-age.small", since(m.cloud?.launched)),
    el("td.c-seal.nowrap", m.seal_tier ? tag(m.seal_tier, tierTone(m.seal_tier)) : el("span.dim", "-"),
      m.attempts ? el("span.small.text-warn", { title: "attempts to change it" }, ` ${m.attempts} attempt${m.attempts > 1 ? "s" : ""}`) : null),
    el("td.c-why.small", el(m.state === "healthy" ? "span.why.dim" : "span.why", { title: m.reason }, m.reason),
      m.left_alone_by.length > 0 && el("div.left", "left alone by ", m.left_alone_by.map((gate) => [tag(gate, "bad"), " "]))));
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a") && !String(getSelection())) location.hash = `#/instance/${encodeURIComponent(m.id)}`;
  });
  return row;
}

/** What only a person's word is missing for, and rollbacks with whatever else stands in the way. */
function decideCard(proposals) {
  return card(el("h2", "To be decided ", el("span.dim.small", proposals.length)),
    el("ul.story", proposals.map((one) => el("li", proposal(one)))));
}

function proposal(one) {
  const isRollback = one.kind === "rollback";
  const path = `${V1}/proposals/${encodeURIComponent(one.id)}/approve`;
  const title = isRollback ? `Roll ${one.group} back` : `Replace ${one.instance}`;
  const text = isRollback
    ? `${one.group} launches ${one.to} instead of ${one.from} from now on; nothing that runs is ended for it.`
    : "Begins it now; every gate but mode and identity is asked once more.";
  return [
    el("div.head", isRollback ? el("b", `Roll back ${one.group}`) : ["Replace ", instanceLink(one.instance)],
      el("span.grow"),
      one.approvable && el("button.primary", { onclick: () => ask({ title, text, label: "Approve",
        act: (by) => change("POST", path, by) }) }, "Approve")),
    isRollback && el("p.small", "from ", el("span.mono", one.from), " to ",
      one.to ? el("span.mono", one.to) : el("span.text-bad", "no image that is proven good")),
    el("p.small", !isRollback && [pill(one.cause), " "], one.reason),
    gateItems(one.closed),
  ];
}

/** What enforce would have done, and whether it would have been right. */
function shadowCard(shadow) {
  const { right = 0, wrong = 0, open = 0, planned = 0 } = shadow.outcomes;
  const counts = [[right, "right"], [wrong, "wrong"], [open, "not known yet"], [planned, "planned"]]
    .filter(([count]) => count).map(([count, name]) => `${count} ${name}`).join(", ");
  const tones = { right: "good", wrong: "bad", open: "info" };
  return card(el("h2", "Shadow ", el("span.dim.small", shadow.precision_percent === null ? "" : `${shadow.precision_percent} % right`)),
    el("p.small.body", counts ? `Would have replaced: ${counts}.` : "Would have replaced nothing yet.",
      shadow.would_have_lost > 0 && el("span.text-bad", ` ${shadow.would_have_lost} that served would have been lost for nothing.`)),
    shadow.list.length > 0 && el("table", el("tbody", shadow.list.slice(0, MAX_SHADOW).map((one) => el("tr",
      el("td", instanceLink(one.instance), el("div.small.dim", words(one.cause))),
      el("td.small.nowrap", since(one.since, "", " ago")), el("td", tag(one.outcome === "open" ? "not known" : one.outcome, tones[one.outcome])))))));
}

function storyCard(replaced) {
  return card(el("h2", "Replacements ", el("span.dim.small", replaced.total || "")),
    replaced.list.length ? el("ul.story", replaced.list.map((intent) => el("li", replacement(intent))))
      : el("p.empty", "Nothing was replaced yet."));
}

function imageCard(images) {
  return card("Images", images.length ? el("table", el("thead", el("tr",
    ["Image", "Runs", "Boots", "Failed", ""].map((text) => el("th", text)))),
  el("tbody", images.map(imageRow))) : el("p.empty", "No image is known yet."));
}

function imageRow(image) {
  const path = `${V1}/images/${encodeURIComponent(image.id)}/`;
  const button = image.held
    ? [el("button", { onclick: () => ask({ title: `Release ${image.id}`, label: "Release",
      text: "Replacing onto this image is allowed again.", act: (by) => change("POST", `${path}release`, by) }) }, "Release"),
    el("button", { onclick: () => ask({ title: `Disable ${image.id}`, label: "Disable",
      text: "The cloud launches it for nobody any more; refused until every group of its application runs a proven image.",
      act: (by) => change("POST", `${path}disable`, by) }) }, "Disable")]
    : el("button", { onclick: () => ask({ title: `Hold ${image.id}`, label: "Hold",
      text: "Nothing is replaced onto this image.", act: (by) => change("POST", `${path}hold`, by) }) }, "Hold");
  const zones = Object.entries(image.held_in_zones ?? {});
  const stages = Object.entries(image.failures_by_stage ?? {}).map(([stage, count]) => `${count} at ${words(stage)}`);
  return el("tr", el("td", el("span.mono", image.id), " ", standing(image),
    image.held && el("div.small.text-bad", image.reason),
    zones.map(([zone, why]) => el("div.small.text-bad", `held in ${zone}: ${why}`)),
    image.boot_seconds_p50 && el("div.small.dim", bootTimes(image)),
    stages.length > 0 && el("div.small.dim", `failed: ${stages.join(", ")}`),
    image.next_of_groups.length > 0 && el("div.small.dim", `next of ${image.next_of_groups.join(", ")}`)),
  el("td.num", image.instances), el("td.num", image.boots),
  el(image.failures ? "td.num.text-bad" : "td.num", image.failures), el("td", [button].flat().map((one, i) => el(i ? "p" : "div", one))));
}

function standing(image) {
  if (image.held) return tag("held", "bad");
  return image.proven ? tag("proven", "good") : tag("not proven");
}

function bootTimes({ boot_seconds_p50: half, boot_seconds_p99: most }) {
  return `half boot in ${half.toFixed(1)} s${most ? `, 99 of 100 in ${most.toFixed(1)} s` : ""}`;
}
