// The grammar of Grafana's LogQL editor, npm @grafana/lezer-logql, as a judge: one JSON string a line on stdin, one of
// yes and no a line on stdout. argv[2] is the directory that has node_modules.
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const { parser } = createRequire(join(process.argv[2], 'judge.js'))('@grafana/lezer-logql');

// Strict: what cannot be read is thrown, not mended.
const strict = parser.configure({ strict: true });

function isSentence(query) {
  try {
    // The grammar begins with LogQL { Expr }. Of a log query in an aggregation that is open at its end, sum({a="b"}, the
    // table-driven parser makes LogQL(VectorOp, Expr) all the same; that is no tree of the grammar.
    const parts = [];
    for (let node = strict.parse(query).topNode.firstChild; node; node = node.nextSibling) {
      if (node.name !== 'LineComment') parts.push(node.name);
    }
    return parts.length === 1 && parts[0] === 'Expr';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const verdicts = [];
createInterface({ input: process.stdin })
  .on('line', (line) => {
    verdicts.push(isSentence(JSON.parse(line)) ? 'yes' : 'no');
    if (verdicts.length === 10000) process.stdout.write(verdicts.splice(0).join('\n') + '\n');
  })
  .on('close', () => process.stdout.write(verdicts.length ? verdicts.join('\n') + '\n' : ''));
