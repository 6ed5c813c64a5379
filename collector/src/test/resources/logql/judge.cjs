// The grammar of Grafana's LogQL editor, npm @grafana/lezer-logql, as a judge: one JSON string a line on stdin, one of
// yes and no a line on stdout. argv[2] is the directory that has node_modules.
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const { parser } = createRequire(join(process.argv[2], 'judge.js'))('@grafana/lezer-logql');

function isSentence(query) {
  let isSound = true;
  parser.parse(query).iterate({
    enter(node) {
      if (node.type.isError) isSound = false;
    },
  });
  return isSound;
}

const verdicts = [];
createInterface({ input: process.stdin })
  .on('line', (line) => {
    verdicts.push(isSentence(JSON.parse(line)) ? 'yes' : 'no');
    if (verdicts.length === 10000) process.stdout.write(verdicts.splice(0).join('\n') + '\n');
  })
  .on('close', () => process.stdout.write(verdicts.length ? verdicts.join('\n') + '\n' : ''));
