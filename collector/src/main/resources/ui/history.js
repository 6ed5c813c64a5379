// What an instance measured in its last hour: small plots, also of one that is long gone.

import { card, clock, el, get } from "./parts.js";

const HOUR_MILLIS = 3600 * 1000;
const WIDTH = 300;
const HEIGHT = 64;
const POINTS = 240;

const bytes = (n) => {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  for (; n >= 1024 && at < units.length - 1; at++) n /= 1024;
  return `${n.toFixed(n < 10 && at ? 1 : 0)} ${units[at]}`;
};
const plain = (n) => n.toFixed(n < 10 ? 2 : 0);

/** `line` makes one line of all series of a name. */
const PLOTS = [
  { title: "Processors busy", name: "system.cpu.time", show: plain,
    line: (all) => rate(all.filter((one) => one.attributes["cpu.mode"] !== "idle")) },
  { title: "Load, 1 min", name: "system.cpu.load_average.1m", show: plain, line: sum },
  { title: "Memory available", name: "system.memory.linux.available", show: bytes, line: sum },
  { title: "Network, a second", name: "system.network.io", show: bytes,
    line: (all) => rate(all.filter((one) => one.attributes["network.interface.name"] !== "lo")) },
];

/** One value a moment: the sum over the series. */
function sum(all) {
  const at = new Map();
  for (const { points } of all) for (const [time, value] of points) at.set(time, (at.get(time) ?? 0) + Number(value));
  return [...at].sort((one, other) => one[0] - other[0]);
}

/** Growth a second; a counter that falls has begun anew. */
function rate(all) {
  return sum(all.map(({ points }) => ({
    points: points.slice(1).map(([time, value], i) => {
      const grown = value - points[i][1];
      return [time, Math.max(0, grown < 0 ? value : grown) / Math.max(0.001, time - points[i][0])];
    }),
  })));
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function plot({ title, show }, line, from, until) {
  const top = Math.max(...line.map(([, value]) => value)) || 1;
  const x = (time) => ((time - from) / (until - from)) * WIDTH;
  const y = (value) => HEIGHT - 2 - (value / top) * (HEIGHT - 4);
  const path = line.map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const said = `${title}: at most ${show(top)}, ${show(line.at(-1)[1])} at the end`;
  return el("figure.plot",
    el("figcaption.small", title, el("span.dim", ` up to ${show(top)}, at the end ${show(line.at(-1)[1])}`)),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": said },
      svg("polyline", { points: path })));
}

/** The card, or nothing when nothing is kept. */
export async function historyCard(base, it) {
  if (!it.last_heard) return [];
  const until = Date.parse(it.last_heard) + 1000;
  const from = until - HOUR_MILLIS;
  const window = `from=${new Date(from).toISOString()}&until=${new Date(until).toISOString()}&limit=${POINTS}`;
  const answers = await Promise.all(PLOTS.map((one) =>
    get(`${base}/metrics?name=${encodeURIComponent(one.name)}&${window}`)));
  const lines = answers.map((answer, i) => PLOTS[i].line(answer.series));
  const times = lines.flat().map(([time]) => time);
  const first = Math.min(...times);
  const last = Math.max(...times);
  const plots = lines.flatMap((line, i) => line.length > 1 ? [plot(PLOTS[i], line, first, last)] : []);
  const notes = [...new Set(answers.flatMap((answer) => answer.notes))];
  if (!plots.length) return [];
  return card("What it measured, the last hour", el("div.body.stack", el("div.plots", plots),
    el("div.small.dim", `${clock(first * 1000)} to ${clock(last * 1000)}`),
    notes.map((note) => el("div.small.text-bad", note))));
}
