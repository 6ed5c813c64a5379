// Asks a Loki read API as npm's @myunisoft/loki does; its node_modules is the first word, the URL the second.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [modules, url] = process.argv.slice(2);
const require = createRequire(path.join(modules, "node_modules", "any.js"));
const { GrafanaApi } = await import(pathToFileURL(require.resolve("@myunisoft/loki")));
const api = new GrafanaApi({ apiToken: "none", remoteApiURL: url });
const span = { start: "1795255000000000000", end: "1795255300000000000" };
const lines = '{instance="i-1"} |= `order`';
const counted = 'sum by (instance) (count_over_time({instance=~"i-.*"}[5m]))';

console.log(
  JSON.stringify({
    labels: await api.Loki.labels(span),
    values: await api.Loki.labelValues("instance", span),
    series: await api.Loki.series('{instance="i-1"}'),
    logs: (await api.Loki.queryRange(lines, { ...span, limit: 2 })).logs,
    parsed: (await api.Loki.queryRange(lines, { ...span, pattern: "order <number> by <who>" })).logs,
    streams: (await api.Loki.queryRangeStream(lines, span)).streams,
    metrics: (await api.Loki.queryRangeMatrix(counted, { ...span, step: "60" })).metrics,
    refused: await api.Loki.queryRange("{instance=", span).then(
      () => "",
      (error) => String(error.statusCode ?? error.status),
    ),
  }),
);
