// One instance: why it stands as it does, its boot, what it measured and said.
import { ask, card, change, clock, el, facts, get, instanceLink, keep, pill, since, span, tag, tierTone, took, words }
  from "./parts.js";
import { historyCard } from "./history.js";
import { holdLine, replacement } from "./story.js";

const V1 = "/api/v1";
/** Lines kept on the page; older ones are found by searching. */
const MAX_LINES = 1000;
const HISTORY_MILLIS = 15000;

export function instanceView(id, listen) {
  const parts = Object.fromEntries(["title", "story", "said", "boot", "history", "checks", "seal", "facts", "events", "kept"].map((name) => [name, el("div")]));
  const log = logPart(id, listen);
  return {
    root: el("div", parts.title, el("div.columns",
      el("div.stack", parts.story, parts.said, parts.boot, parts.history, log.root, parts.events),
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
  keep(parts.title, [it.state, it.group, it.image, it.contested], () => [titleLine(it), it.contested && contestedLine(it.contested)]);
  keep(parts.story, it.why, () => whyCard(it));
  keep(parts.said, it.why.testimony?.statements, () => it.why.testimony ? testimonyCard(it.why.testimony) : []);
  keep(parts.boot, [it.boot, it.cloud?.launched], () => it.boot ? bootCard(it) : []);
  keep(parts.checks, it.checks, () => it.checks ? checksCard(it.checks) : []);
  keep(parts.seal, it.seal, () => it.seal ? sealCard(it.seal) : []);
  keep(parts.facts, [it.cloud, it.host, it.health, it.first_heard, it.zone, it.completeness?.words], () => factsCard(it));
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

function contestedLine(how) {
  return el("p.notice.text-bad", `It may not be what it says: ${how}. Look at both, then replace it.`);
}

const OPINIONS = { good: "good", bad: "bad", silent: "warn", none: null };

/** Who says what; the verdict is void when nobody says it again in time. */
function testimonyCard(testimony) {
  return card(el("h2", "Who says so ", el("span.dim.small", testimony.words.split(":")[0])),
    el("table", el("thead", el("tr", ["Source", "Says", "", "Said"].map((text) => el("th", text)))),
      el("tbody", testimony.statements.map((one) => el("tr", el("td.nowrap", words(one.source)),
        el("td", tag(one.opinion === "none" ? "nothing" : one.opinion, OPINIONS[one.opinion])),
        el("td.small.pre", one.words), el("td.small.nowrap", since(one.at, "", " ago")))))),
    el("p.small.dim.body", "Void at ", clock(testimony.expires).slice(0, 8), " unless said again."));
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
    ["Zone", it.zone], ["Subnet", it.cloud?.subnet], ["Name", host?.name], ["Type", host?.type],
    ["First heard", it.first_heard && since(it.first_heard, "", " ago")],
    ["Boot id", host && el("span.mono", host.boot_id)], ["Agent", host?.agent_version],
    ["Heartbeat", host && `every ${took(host.heartbeat_millis)}`],
    ["Records", it.completeness && el(it.completeness.standing === "complete" ? "span" : "span.text-warn", it.completeness.words)],
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
    el("td.mono.dim", { title: file.sha256 ?? "" }, file.sha256?.slice(0, 12) ?? ""))))),
    it.evidence_missing.length > 0 && el("div.body",
      it.evidence_incomplete.length > 0 && el("p.small.text-warn", `not complete: ${it.evidence_incomplete.join(", ")}`),
      it.evidence_missing.map((gap) => el("p.small.dim", `missing: ${gap}`))));
}

// ---- logs of one instance ----

function line(entry) {
  const tone = entry.severity >= 17 ? "bad" : entry.severity >= 13 ? "warn" : null;
  const node = el(tone ? `div.${tone}` : "div",
    el("time", { dateTime: entry.time, title: `${entry.time} ${entry.source}` }, clock(entry.time)),
    el("span", entry.source.startsWith("adamant.") && el("em", `${entry.source.slice(8)} `), entry.text));
  return node;
}

function logPart(id, listen) {
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
