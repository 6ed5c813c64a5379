import { ask, card, change, clock, el, facts, get, instanceLink, keep, pill, refreshTimes, since, span, tag, tierTone, words }
  from "./parts.js";
import { historyCard } from "./history.js";

const V1 = "/api/v1";
const STAGES = {
  dead_host: ["reserved", "evidence_kept", "terminated", "launched", "proven", "released"],
  serving_host: ["reserved", "evidence_kept", "launched", "proven", "drained", "terminated", "released"],
};
/** Lines kept on the page; older ones are found by searching. */
const MAX_LINES = 1000;
const REFETCH_MILLIS = 700;
const HISTORY_MILLIS = 15000;

const main = document.getElementById("main");
let view = null;
let source = null;

// ---- the frame: routes, the event stream, the bar ----

function route() {
  const match = /^#\/instance\/([^/]+)$/.exec(location.hash);
  view = match ? instanceView(decodeURIComponent(match[1])) : fleetView();
  main.replaceChildren(view.root);
  listen();
  refetch();
}

/** One stream at a time: browsers allow few connections to one host. */
function listen() {
  source?.close();
  source = new EventSource(`${V1}/events${view.follow()}`);
  source.addEventListener("open", () => live("on", "live"));
  source.addEventListener("error", () => live("off", "not connected"));
  source.addEventListener("state", (event) => { summary(JSON.parse(event.data)); refetch(); });
  source.addEventListener("log", (event) => view.lines?.(JSON.parse(event.data)));
}

function live(state, text) {
  const node = document.getElementById("live");
  node.dataset.live = state;
  node.lastChild.textContent = text;
}

function summary(state) {
  keep(document.getElementById("summary"), [state.mode, state.instances, state.open_intents], () => [
    tag(state.mode, state.mode === "enforce" ? "info" : "warn"),
    ...Object.entries(state.instances).map(([name, count]) => pill(name, count)),
  ]);
  const notes = [...state.notices, ...(state.suspicion ? [`No verdict from silence: ${state.suspicion}`] : []),
    ...(state.inventory_complete ? [] : [`The cloud's inventory is incomplete: ${state.inventory_gaps.join("; ")}`])];
  keep(document.getElementById("notice"), notes, () => notes.map((note) => el("p.notice", note)));
}

let waiting = false;
let again = false;

/** At most one fetch at a time, and another one afterwards when something changed meanwhile. */
async function refetch() {
  if (waiting) { again = true; return; }
  waiting = true;
  const shown = view;
  try {
    await shown.load();
  } catch (failed) {
    if (shown === view) shown.failed?.(failed);
  }
  await new Promise((done) => setTimeout(done, REFETCH_MILLIS));
  waiting = false;
  if (again || shown !== view) { again = false; refetch(); }
}

// ---- the fleet ----

function fleetView() {
  const groups = el("div.stack");
  const story = el("div");
  const images = el("div");
  return {
    root: el("div.columns", groups, el("div.stack", story, images)),
    follow: () => "",
    async load() {
      const [fleet, grouped, replaced, known] = await Promise.all(
        ["instances", "groups", "replacements?limit=50", "images"].map((path) => get(`${V1}/${path}`)));
      const members = fleet.list.map(({ last_heard: _, ...rest }) => rest);
      keep(groups, [grouped.list, members], () => groupCards(grouped.list, members));
      keep(story, replaced, () => storyCard(replaced));
      keep(images, known.list, () => imageCard(known.list));
    },
    failed: (failed) => live("off", failed.message),
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
      el("span.grow"), el("span.dim.small", "next boots ", el("span.mono", group.image)), button),
    group.hold && holdLine(group.hold),
    members.length ? fleetTable(members) : el("p.empty", "No instance."));
}

function holdLine(hold) {
  return el("div.hold", el("b", `Held by ${hold.who}`), " ", since(hold.since, "", " ago"),
    hold.until ? [", for another ", since(hold.until)] : ", until it is lifted", `: ${hold.why}`);
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
    el("td.c-why.small", el(m.state === "healthy" ? "span.why.dim" : "span.why", { title: m.reason }, m.reason)));
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a") && !String(getSelection())) location.hash = `#/instance/${encodeURIComponent(m.id)}`;
  });
  return row;
}

function storyCard(replaced) {
  return card(el("h2", "Replacements ", el("span.dim.small", replaced.total || "")),
    replaced.list.length ? el("ul.story", replaced.list.map((intent) => el("li", replacement(intent))))
      : el("p.empty", "Nothing was replaced yet."));
}

/** One replacement: who, why, how far. */
function replacement(intent) {
  return [
    el("div.head", instanceLink(intent.instance), el("span.dim", "→"),
      intent.successor ? instanceLink(intent.successor) : el("span.dim", "no successor yet"),
      el("span.grow"), el("span.dim.small", since(intent.opened, "", " ago"))),
    el("p", pill(intent.cause), " ", el("span.small", intent.reason)),
    track(intent),
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

function imageCard(images) {
  return card("Images", images.length ? el("table", el("thead", el("tr",
    ["Image", "Runs", "Boots", "Failed", ""].map((text) => el("th", text)))),
  el("tbody", images.map(imageRow))) : el("p.empty", "No image is known yet."));
}

function imageRow(image) {
  const path = `${V1}/images/${encodeURIComponent(image.id)}/`;
  const button = image.held
    ? el("button", { onclick: () => ask({ title: `Release ${image.id}`, label: "Release",
      text: "Replacing onto this image is allowed again.", act: (by) => change("POST", `${path}release`, by) }) }, "Release")
    : el("button", { onclick: () => ask({ title: `Hold ${image.id}`, label: "Hold",
      text: "Nothing is replaced onto this image.", act: (by) => change("POST", `${path}hold`, by) }) }, "Hold");
  return el("tr", el("td", el("span.mono", image.id), image.held && el("div.small.text-bad", `held: ${image.reason}`),
    !image.held && image.next_of_groups.length > 0 && el("div.small.dim", `next of ${image.next_of_groups.join(", ")}`)),
  el("td.num", image.instances), el("td.num", image.boots),
  el(image.failures ? "td.num.text-bad" : "td.num", image.failures), el("td.nowrap", button));
}

// ---- one instance ----

function instanceView(id) {
  const parts = Object.fromEntries(["title", "story", "boot", "history", "checks", "seal", "facts", "events", "kept"].map((name) => [name, el("div")]));
  const log = logPart(id);
  return {
    root: el("div", parts.title, el("div.columns",
      el("div.stack", parts.story, parts.boot, parts.history, log.root, parts.events),
      el("div.stack", parts.checks, parts.seal, parts.facts, parts.kept))),
    follow: () => `?instance=${encodeURIComponent(id)}${log.contains() ? `&contains=${encodeURIComponent(log.contains())}` : ""}`,
    lines: log.append,
    async load() {
      await log.first();
      const it = await get(`${V1}/instances/${encodeURIComponent(id)}`);
      show(parts, it);
      await measured(parts.history, it);
    },
    failed: (failed) => keep(parts.title, failed.message, () => [
      el("div.title", el("a", { href: "#/" }, "Fleet"), el("h1", id)), el("p.notice", failed.message)]),
  };
}

/** Anew each quarter of a minute while it lives, once when it is gone. */
async function measured(holder, it) {
  const shown = String(it.last_heard && Math.floor(Date.parse(it.last_heard) / HISTORY_MILLIS));
  if (holder.dataset.shown === shown) return;
  holder.dataset.shown = shown;
  const built = await historyCard(`${V1}/instances/${encodeURIComponent(it.id)}`, it);
  holder.replaceChildren(...[built].flat());
}

function show(parts, it) {
  keep(parts.title, [it.state, it.group, it.image], () => titleLine(it));
  keep(parts.story, it.why, () => whyCard(it));
  keep(parts.boot, [it.boot, it.cloud?.launched], () => it.boot ? bootCard(it) : []);
  keep(parts.checks, it.checks, () => it.checks ? checksCard(it.checks) : []);
  keep(parts.seal, it.seal, () => it.seal ? sealCard(it.seal) : []);
  keep(parts.facts, [it.cloud, it.host, it.health, it.first_heard, it.zone], () => factsCard(it));
  keep(parts.events, it.events, () => it.events?.length ? eventsCard(it.events) : []);
  keep(parts.kept, it.evidence, () => it.evidence.length ? keptCard(it) : []);
}

function titleLine(it) {
  return el("div.title", el("a", { href: "#/" }, "Fleet"), el("span.dim", "/"), el("h1", it.id), pill(it.state),
    it.group && el("span.dim", it.group), it.image && el("span.mono.dim", it.image), el("span.grow"),
    !["gone", "replacing"].includes(it.state) && el("button.danger", { onclick: () => ask({
      title: `Replace ${it.id}`, label: "Replace",
      text: "It passes every gate but mode, rate and patience.",
      act: (by) => change("POST", `${V1}/instances/${encodeURIComponent(it.id)}/replace`, by) }) }, "Replace"));
}

function whyCard(it) {
  const { summary: text, gates, hold } = it.why;
  // A closed intent of an instance that is still there was withdrawn: nothing was done about it.
  const intent = it.why.intent && (it.why.intent.open || it.state === "gone") ? it.why.intent : null;
  const closed = gates.filter((gate) => !gate.open);
  const heading = intent ? (intent.open ? "Being replaced" : "What was done about it")
    : closed.length ? "Why it was not replaced" : "How it stands";
  return card(heading, (!intent || it.replaces) && el("div.body",
    !intent && el("p.lead", closed.length ? it.reason || text : text),
    it.replaces && el("p.small.dim.lead", "It took the place of ", instanceLink(it.replaces), ".")),
  hold && holdLine(hold), gates.length > 0 && gateTable(gates), intent && intentStory(it, intent));
}

function gateTable(gates) {
  const sorted = [...gates].sort((a, b) => a.open - b.open);
  return el("table", el("thead", el("tr", ["Gate", "Is", "Needs", "Cleared by"].map((text) => el("th", text)))),
    el("tbody", sorted.map((gate) => el("tr", el("td", tag(gate.name, gate.open ? "good" : "bad")),
      el("td.small", gate.value), el("td.small.dim", gate.limit), el("td.small", gate.clears)))));
}

function intentStory(it, intent) {
  return el("ul.story", el("li", replacement(intent)),
    intent.calls.length > 0 && el("li", el("div.small.dim", "Asked of the cloud"),
      intent.calls.map((call) => el("div.mono", call))),
    intent.failed_successors.length > 0 && el("li", el("div.small.dim", "Successors that failed"),
      intent.failed_successors.map((id) => el("div", instanceLink(id)))),
    intent.gates.length > 0 && el("li", el("details.small", el("summary.dim", "The gates when it was decided"),
      el("ul.items", intent.gates.map((gate) => el("li", gate))))),
    intent.closed_because && el("li", el("div.small.dim", "Closed"), intent.closed_because));
}

function bootCard(it) {
  const { boot } = it;
  const stages = boot.stages.filter((stage) => stage.start);
  const { start, whole } = axis(stages);
  const lanes = stages.map((stage) => {
    const bar = el(`i.${stage.outcome}`);
    const at = (millis) => Math.max(0, Math.min(100, ((millis - start) / whole) * 100));
    const left = at(Date.parse(stage.start));
    const right = stage.millis === null ? 100 : at(Date.parse(stage.start) + stage.millis);
    bar.style.left = `${left}%`;
    bar.style.width = `${right - left}%`;
    return [el("span", stage.name), el("div.lane", { title: stage.detail ?? "" }, bar),
      el("span.dim.num.small", stage.millis === null ? "running" : took(stage.millis))];
  });
  const tone = { ready: "good", failed: "bad", booting: "info" }[boot.verdict];
  const ready = boot.ready && it.cloud?.launched
    ? `ready ${span(Date.parse(boot.ready) - Date.parse(it.cloud.launched))} after launch` : boot.reason;
  return card(el("h2", "Boot"), el("div.body.stack",
    el("div.small", tag(boot.verdict, tone), " ", ready),
    lanes.length ? el("div.boot", lanes) : null,
    el("div.small.dim", `Kernel ${boot.kernel}`)));
}

/** The time shown. A kernel that ran for days before the rest (containers, namespaces) is cut at the left. */
function axis(stages) {
  const starts = stages.map((stage) => Date.parse(stage.start));
  const end = Math.max(...stages.map((stage, i) => starts[i] + (stage.millis ?? 0)));
  const start = Math.min(...starts);
  const rest = Math.min(...starts.filter((at) => at > start));
  const span = Math.max(1, end - rest);
  const isCut = Number.isFinite(rest) && rest - start > 20 * span;
  const from = isCut ? rest - span / 10 : start;
  return { start: from, whole: Math.max(1, end - from) };
}

function took(millis) {
  if (millis < 1000) return `${Math.round(millis)} ms`;
  return millis < 60000 ? `${(millis / 1000).toFixed(2)} s` : span(millis);
}

function checksCard(checks) {
  const tones = { passing: "good", failing: "bad", pending: "info" };
  return card("Checks", checks.length ? el("table", el("tbody", checks.map((check) => el("tr",
    el("td", tag(check.status, tones[check.status])), el("td.nowrap", check.name, el("span.dim.small", ` ${check.kind}`)),
    el("td.small.pre", check.detail))))) : el("p.empty", "The image declares none."));
}

function sealCard(seal) {
  return card("Seal", el("div.body.stack",
    el("div", tag(seal.tier, tierTone(seal.tier)), " ", el("span.small", seal.detail)),
    seal.mismatches.length > 0 && el("div", seal.mismatches.map((text) => el("div.small.text-bad.pre", text))),
    facts([["Asked for", seal.enforce ? "enforce" : "audit"], ["Attempts to change it", seal.attempts],
      ["Protects", el("span.mono", seal.protected_paths.join(" "))], ["Names the one who tried", seal.attribution],
      ["Manifest", seal.manifest_digest && el("span.mono", { title: seal.manifest_digest }, seal.manifest_digest.slice(0, 12))],
    ]),
    seal.blind_spots.length > 0 && el("details.small", el("summary.dim", `${seal.blind_spots.length} things it cannot see`),
      el("ul.items", seal.blind_spots.map((text) => el("li", text))))));
}

function factsCard(it) {
  const { cloud, host, health } = it;
  return card("Host", el("div.body", facts([
    ["Health", health && [health.status, since(health.since, ", for ")]],
    ["Cloud says", cloud ? `${cloud.state}, status check ${cloud.status_check}` : "no longer there"],
    ["Load balancer", cloud && words(cloud.load_balancer)],
    ["Launched", cloud && since(cloud.launched, "", " ago")],
    ["Zone", it.zone], ["Name", host?.name], ["Type", host?.type],
    ["First heard", it.first_heard && since(it.first_heard, "", " ago")],
    ["Boot id", host && el("span.mono", host.boot_id)], ["Agent", host?.agent_version],
    ["Heartbeat", host && `every ${took(host.heartbeat_millis)}`],
    ["Protected", cloud?.protected ? "yes, in the cloud itself" : null]])));
}

function eventsCard(events) {
  const notable = events.filter((event) => event.name !== "adamant.heartbeat");
  return card("Events", el("div.log", notable.map((event) => line({
    time: event.received, severity: event.severity, source: event.name, text: event.text }))));
}

function keptCard(it) {
  const base = `${V1}/instances/${encodeURIComponent(it.id)}/evidence/`;
  return card("Kept as evidence", el("table", el("tbody", it.evidence.map((file) => el("tr",
    el("td", el("a.mono", { href: base + encodeURIComponent(file.name), target: "_blank", rel: "noopener" }, file.name)),
    el("td.num.small.dim.nowrap", `${file.bytes} B`),
    el("td.mono.dim", { title: file.sha256 ?? "" }, file.sha256?.slice(0, 12) ?? ""))))));
}

// ---- logs of one instance ----

function line(entry) {
  const tone = entry.severity >= 17 ? "bad" : entry.severity >= 13 ? "warn" : null;
  const node = el(tone ? `div.${tone}` : "div",
    el("time", { dateTime: entry.time, title: `${entry.time} ${entry.source}` }, clock(entry.time)),
    el("span", entry.source.startsWith("adamant.") && el("em", `${entry.source.slice(8)} `), entry.text));
  return node;
}

function logPart(id) {
  const box = el("div.log", { tabIndex: 0 });
  const notes = el("span.small.dim");
  const search = el("input.search", { type: "search", placeholder: "find in the log", ariaLabel: "find in the log" });
  let isLoaded = false;
  let timer = 0;
  let loaded = new Set();
  const key = (entry) => `${entry.time} ${entry.text}`;
  const path = () => `${V1}/logs?limit=400&instance=${encodeURIComponent(id)}`
    + (search.value ? `&contains=${encodeURIComponent(search.value)}` : "");
  const stick = (add) => {
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 30;
    add();
    while (box.childElementCount > MAX_LINES) box.firstChild.remove();
    if (atEnd) box.scrollTop = box.scrollHeight;
  };
  const load = async () => {
    const asked = search.value;
    const found = await get(path());
    if (asked !== search.value) return;
    loaded = new Set(found.list.map(key));
    box.replaceChildren(...found.list.map(line));
    if (!found.list.length) box.append(el("p.empty", asked ? "No line has that." : "No line yet."));
    box.scrollTop = box.scrollHeight;
    notes.textContent = [...found.notes, ...(found.truncated ? ["the newest lines"] : [])].join("; ");
  };
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { load().catch((failed) => { notes.textContent = failed.message; }); listen(); }, 250);
  });
  return {
    root: card(el("h2", "Log"), box),
    contains: () => search.value,
    async first() {
      if (isLoaded) return;
      isLoaded = true;
      this.root.querySelector("header").append(notes, el("span.grow"), search);
      await load();
    },
    append: ({ list, skipped }) => stick(() => {
      box.querySelector(".empty")?.remove();
      if (skipped) box.append(el("p.empty", `${skipped} more lines came; search finds them`));
      // A line that came while the search ran is in both.
      box.append(...list.filter((entry) => !loaded.has(key(entry))).map(line));
    }),
  };
}

addEventListener("hashchange", route);
setInterval(refreshTimes, 1000);
route();
