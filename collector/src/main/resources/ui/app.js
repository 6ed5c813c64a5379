import { el, keep, pill, refreshTimes, tag } from "./parts.js";
import { fleetView } from "./fleet.js";
import { instanceView } from "./instance.js";

const V1 = "/api/v1";
const REFETCH_MILLIS = 700;

const main = document.getElementById("main");
let view = null;
let source = null;

// ---- the frame: routes, the event stream, the bar ----

function route() {
  const match = /^#\/instance\/([^/]+)$/.exec(location.hash);
  view = match ? instanceView(decodeURIComponent(match[1]), listen) : fleetView();
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
    if (shown === view) (shown.failed ?? ((at) => live("off", at.message)))(failed);
  }
  await new Promise((done) => setTimeout(done, REFETCH_MILLIS));
  waiting = false;
  if (again || shown !== view) { again = false; refetch(); }
}

addEventListener("hashchange", route);
setInterval(refreshTimes, 1000);
route();
