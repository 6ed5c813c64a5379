// Runs the OTLP receiver of the npm package autotel-devtools as it is published, and notes what it made of each request.
// usage: node receiver.mjs DIRECTORY_OF_NODE_MODULES PORT FILE
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, port, file] = process.argv.slice(2);
const entry = resolve(join(modules, 'node_modules', 'autotel-devtools', 'dist', 'server', 'index.js'));
const { DevtoolsServer, attachDevtoolsRoutes } = await import(pathToFileURL(entry));

function words(logs) {
  const all = [];
  for (const resource of logs.resourceLogs ?? []) {
    for (const scope of resource.scopeLogs ?? []) {
      for (const record of scope.logRecords ?? []) {
        const ofFile = (record.attributes ?? []).some((attribute) => attribute.key === 'log.file.path');
        const keys = (record.body?.kvlistValue?.values ?? []).map((pair) => pair.key);
        all.push(ofFile ? `line ${record.body?.stringValue}` : `other ${keys.join(' ')}`);
      }
    }
  }
  return all;
}

function names(metrics) {
  return (metrics.resourceMetrics ?? []).flatMap((resource) =>
    (resource.scopeMetrics ?? []).flatMap((scope) => (scope.metrics ?? []).map((metric) => `metric ${metric.name}`)));
}

class Noting extends DevtoolsServer {
  ingestOtlp(signal, payload) {
    const taken = super.ingestOtlp(signal, payload);
    const noted = [`request ${signal} ${taken}`, ...(signal === 'logs' ? words(payload) : names(payload))];
    appendFileSync(file, noted.map((line) => line + '\n').join(''));
    return taken;
  }
}

const server = createServer();
attachDevtoolsRoutes(server, new Noting({ server }), { loopbackOnly: true });
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
