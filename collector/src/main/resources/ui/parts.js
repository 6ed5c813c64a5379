// Building blocks. Everything that a host sent goes through textContent: nothing here parses HTML.

/** el("p.dim", {title: "x"}, "text", child): an element with classes, properties and children. */
export function el(spec, ...rest) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const part of rest.flat(3)) {
    if (part === null || part === undefined || part === false) continue;
    if (part instanceof Node) node.append(part);
    else if (typeof part === "object") Object.assign(node, part);
    else node.append(String(part));
  }
  return node;
}

const TONES = {
  healthy: "good", booting: "info", pending: "info", suspect: "warn", silent: "warn", leaving: "warn",
  sick: "bad", changed: "bad", dead_on_boot: "bad", replacing: "move",
};

export const words = (name) => String(name ?? "").replaceAll("_", " ");

export function pill(state, count) {
  const node = el("span.pill", count === undefined ? words(state) : `${count} ${words(state)}`);
  if (TONES[state]) node.classList.add(TONES[state]);
  return node;
}

export function tag(text, tone) {
  const node = el("span.pill.plain", text);
  if (tone) node.classList.add(tone);
  return node;
}

const TIERS = { enforced: "good", fallback: "warn", audit: "warn", lost: "bad" };
export const tierTone = (tier) => TIERS[tier];

/** A distance in time, two units at most. */
export function span(millis) {
  const s = Math.max(0, Math.round(millis / 1000));
  if (s < 60) return `${s}s`;
  if (s < 3600) return units(s, 60, "m", 1, s < 600 ? "s" : "");
  return s < 86400 ? units(s, 3600, "h", 60, "m") : units(s, 86400, "d", 3600, "h");
}

function units(s, big, bigName, small, smallName) {
  const rest = Math.floor((s % big) / small);
  return `${Math.floor(s / big)}${bigName}${rest && smallName ? ` ${rest}${smallName}` : ""}`;
}

/** A moment shown as its distance from now; kept current by refreshTimes. */
export function since(at, before = "", after = "") {
  if (!at) return el("span.dim", "-");
  const node = el("time.num", { dateTime: at, title: new Date(at).toLocaleString() });
  node.dataset.before = before;
  node.dataset.after = after;
  refresh(node);
  return node;
}

function refresh(node) {
  const text = node.dataset.before + span(Math.abs(Date.now() - Date.parse(node.dateTime))) + node.dataset.after;
  if (node.textContent !== text) node.textContent = text;
}

export const refreshTimes = () => document.querySelectorAll("time[data-before]").forEach(refresh);

export const clock = (at) => {
  const d = new Date(at);
  const two = (n, w = 2) => String(n).padStart(w, "0");
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${two(d.getMilliseconds(), 3)}`;
};

export const instanceLink = (id) => el("a.mono", { href: `#/instance/${encodeURIComponent(id)}` }, id);

export function card(title, ...body) {
  return el("section.card", el("header", typeof title === "string" ? el("h2", title) : title), body);
}

export function facts(pairs) {
  return el("dl.facts", pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => el("div", el("dt", name), el("dd", value))));
}

export async function get(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? `status ${response.status}`);
  return body;
}

export async function change(method, path, body) {
  const response = await fetch(path, {
    method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `status ${response.status}`);
  return answer.done;
}

/** Builds a part of the page only when what it shows has changed, so that a selection survives. */
export function keep(holder, shown, build) {
  const key = JSON.stringify(shown);
  if (holder.dataset.shown === key) return;
  holder.dataset.shown = key;
  holder.replaceChildren(...[build()].flat().filter(Boolean));
}

/** Asks who and why, then does it; the dialog stays open with the words of a refusal. */
export function ask({ title, text, act, withUntil, label }) {
  const dialog = document.getElementById("dialog");
  const who = el("input", { value: remembered(), maxLength: 100, required: true, autocomplete: "off" });
  const why = el("textarea", { rows: 3, maxLength: 500, required: true });
  const until = el("select", [["", "until it is lifted"], ["15m", "for 15 minutes"], ["1h", "for an hour"],
    ["8h", "for 8 hours"], ["1d", "for a day"]].map(([value, name]) => el("option", { value }, name)));
  const problem = el("p.text-bad.small");
  const form = el("form", el("h2", { id: "dialog-title" }, title), el("p.dim.small", text),
    el("label", "Who", who), el("label", "Why, for the next one who reads it", why),
    withUntil && el("label", "How long", until), problem,
    el("div.actions", el("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
      el("button.primary", { type: "submit" }, label)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      remember(who.value);
      await act({ who: who.value, why: why.value.replaceAll("\n", " "), ...(until.value && { until: until.value }) });
      dialog.close();
    } catch (refused) {
      problem.textContent = refused.message;
    }
  });
  dialog.replaceChildren(form);
  dialog.showModal();
  (who.value ? why : who).focus();
}

// Storage may be switched off in the browser; then the name is asked for each time.
function remembered() {
  try { return localStorage.getItem("adamant.who") ?? ""; } catch { return ""; }
}

function remember(who) {
  try { localStorage.setItem("adamant.who", who); } catch { return; }
}

export function took(millis) {
  if (millis < 1000) return `${Math.round(millis)} ms`;
  return millis < 60000 ? `${(millis / 1000).toFixed(2)} s` : span(millis);
}
