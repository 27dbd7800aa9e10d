import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generalClauses, parameters, type ClauseBook, type Slice } from '@app/kernel';
import { slices } from '@app/workflows';
import { rows } from './rows.js';
import { inventory, table } from './table.cjs';

const root = join(__dirname, '../..');
const specs = ['libs', 'test'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec.ts'))
    .map((path) => readFileSync(join(root, top, path), 'utf8')),
);
const rowId = /\b[JCQSPL]-\d\d\b/g;

/** A row is named by its id in a spec, or by the code of a clause of a spec whose titles come from `titleOf`. */
function namedRows(all: readonly Slice[]): Set<string> {
  const named = new Set(specs.flatMap((text) => text.match(rowId) ?? []));
  const books: readonly ClauseBook[] = [generalClauses, ...all.map(({ workflow }) => workflow.clauses)];
  const titled = new Set(
    specs.filter((text) => text.includes('titleOf(')).flatMap((text) => text.match(/\b[A-Z]{3}_[A-Z_]+\b/g) ?? []),
  );
  for (const book of books)
    for (const [code, clause] of Object.entries(book))
      if (titled.has(code)) clause.rows.forEach((row) => named.add(row));
  return named;
}
const commandRows = slices.flatMap(({ workflow }) =>
  Object.entries(workflow.commands).flatMap(([command, { rows: realised = [] }]) =>
    realised.map((row) => [row, command] as const),
  ),
);
const clauseRows = slices.flatMap(({ workflow }) =>
  Object.entries(workflow.clauses).flatMap(([code, clause]) => clause.rows.map((row) => [row, code] as const)),
);
const parameterRows = Object.entries(parameters).flatMap(([key, { rows: realised }]) =>
  realised.map((row) => [row, key] as const),
);

describe('inventory', () => {
  it('holds every row of the five sources and the conventions once', () => {
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const counts = Object.fromEntries(
      [...'JCQSPL'].map((letter) => [letter, ids.filter((id) => id.startsWith(letter)).length]),
    );
    expect(counts).toEqual({ J: 63, C: 35, Q: 29, S: 42, P: 31, L: 23 });
    expect(inventory()).toEqual(rows);
  });

  it('is what commands, clauses and parameters speak of', () => {
    const known = new Set(rows.map(({ id }) => id));
    expect([...commandRows, ...clauseRows, ...parameterRows].filter(([row]) => !known.has(row))).toEqual([]);
  });

  it('names every row that commands and clauses realise by a test', () => {
    const named = namedRows(slices);
    expect([...commandRows, ...clauseRows].filter(([row]) => !named.has(row))).toEqual([]);
  });

  it('counts only tests that passed, and leaves the rest open', () => {
    const two = [
      { id: 'J-01', kind: 'V', rule: 'one' },
      { id: 'J-02', kind: 'H/T', rule: 'two' },
    ];
    const results = [
      { fullName: 'registers [J-01]', status: 'passed' },
      { fullName: 'again J-01 and J-01', status: 'passed' },
      { fullName: 'not yet [J-02]', status: 'failed' },
    ];
    expect(table(results, two)).toEqual([
      'J-01  V    2 tests    one',
      'J-02  H/T  open       two',
      '1 of 2 rows of the inventory are named by a test that passes.',
    ]);
  });
});
