const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const ts = require('typescript');

/** The committed list of rows; transpiled here, because reporters run outside jest's transform. */
function inventory() {
  const module = { exports: {} };
  const source = readFileSync(join(__dirname, 'rows.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  new Function('module', 'exports', outputText)(module, module.exports);
  return module.exports.rows;
}

const rowId = /\b[JCQSPL]-\d\d\b/g;

/**
 * One line per row of the inventory: the tests that passed and name it, or `open`.
 * @param {readonly { fullName: string, status: string }[]} results
 */
function table(results, rows = inventory()) {
  const passed = new Map();
  for (const { fullName, status } of results)
    if (status === 'passed') for (const id of new Set(fullName.match(rowId))) passed.set(id, (passed.get(id) ?? 0) + 1);
  const lines = rows.map(({ id, kind, rule }) => {
    const tests = passed.get(id);
    return `${id}  ${kind.padEnd(3)}  ${(tests ? `${tests} test${tests > 1 ? 's' : ''}` : 'open').padEnd(9)}  ${rule}`;
  });
  const named = rows.filter(({ id }) => passed.has(id)).length;
  return [...lines, `${named} of ${rows.length} rows of the inventory are named by a test that passes.`];
}

module.exports = { inventory, table };
