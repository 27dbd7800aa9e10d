import { slices } from './index.js';

/** What the timeline says of every event there is. */
describe('Every event has its sentence, in both languages', () => {
  const rows = slices.flatMap(({ workflow }) =>
    Object.entries(workflow.events).map(([type, { says }]) => ({ type: `${workflow.name}.${type}`, says })),
  );
  const fieldsOf = (sentence: string) => [...new Set(sentence.match(/\{[^}]+\}/g) ?? [])].sort();

  it('of some hundred types', () => expect(rows.length).toBeGreaterThan(150));
  it.each(rows)('$type', ({ says: { zh, en } }) => {
    // Words, or what was recorded in words.
    expect(zh).toMatch(/[\u4e00-\u9fff]|\{/);
    expect(en).toMatch(/[a-z]|\{/);
    expect(en).not.toMatch(/[\u4e00-\u9fff]/);
    expect(fieldsOf(en)).toEqual(fieldsOf(zh));
  });
});
