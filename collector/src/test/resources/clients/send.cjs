// Sends numbered lines through a client that others wrote: node send.cjs CLIENT PORT LINES
const [client, port, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const url = `http://127.0.0.1:${port}`;

async function opentelemetry(exporterPackage, endpoint) {
  const { LoggerProvider, BatchLogRecordProcessor } = require('@opentelemetry/sdk-logs');
  const { OTLPLogExporter } = require(exporterPackage);
  const exporter = new OTLPLogExporter({ url: endpoint });
  const processor = new BatchLogRecordProcessor({ exporter, maxQueueSize: 10 * count, scheduledDelayMillis: 50 });
  const provider = new LoggerProvider({ processors: [processor] });
  const logger = provider.getLogger('test');
  for (let i = 0; i < count; i++) logger.emit({ body: `line ${i}`, severityNumber: 9 });
  await provider.forceFlush();
  await provider.shutdown();
}

async function pino() {
  const stream = require('pino').transport({
    target: 'pino-loki',
    options: { host: url, batching: { interval: 1 }, labels: { host: 'web-1' }, replaceTimestamp: false },
  });
  await new Promise((ready) => stream.on('ready', ready));
  const logger = require('pino')({ base: null, messageKey: 'msg' }, stream);
  for (let i = 0; i < count; i++) logger.info(`line ${i}`);
  await new Promise((done) => { stream.on('close', done); stream.end(); });
}

async function winston() {
  const { createLogger, format } = require('winston');
  const LokiTransport = require('winston-loki');
  const transport = new LokiTransport({
    host: url, json: true, batching: true, interval: 1, labels: { host: 'web-1' },
    format: format.printf((info) => info.message),
  });
  const logger = createLogger({ transports: [transport] });
  for (let i = 0; i < count; i++) logger.info(`line ${i}`);
  await transport.flush();
  process.exit(0);
}

const clients = {
  http: () => opentelemetry('@opentelemetry/exporter-logs-otlp-http', `${url}/v1/logs`),
  proto: () => opentelemetry('@opentelemetry/exporter-logs-otlp-proto', `${url}/v1/logs`),
  grpc: () => opentelemetry('@opentelemetry/exporter-logs-otlp-grpc', url),
  pino,
  winston,
};
clients[client]().catch((fault) => { console.error(fault); process.exit(1); });
