import fc from 'fast-check';
import { VaultConflict, type Vault } from '@app/kernel';
import { CursorRefused, Cursors } from './cursor.js';

const at = '2024-09-09T09:00:00.000+08:00';
function vault(): Vault {
  const values = new Map<string, string>();
  return {
    put: async (all: readonly { ref: string; value: string }[]) => {
      for (const { ref, value } of all) {
        if (values.has(ref) && values.get(ref) !== value) throw new VaultConflict();
        values.set(ref, value);
      }
    },
    read: async (refs: readonly string[]) => refs.map((ref) => values.get(ref)),
  } as unknown as Vault;
}
const event = '0191d44b-73f2-83d2-a3a9-b384ae57e0f1';
const places = fc.record(
  {
    position: fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }).map((each) => `ab12cd34.${each}`),
    event: fc.constantFrom(event, undefined),
  },
  { requiredKeys: [] },
);

describe('a cursor', () => {
  const shared = vault();
  let cursors: Cursors;
  beforeAll(async () => {
    cursors = await Cursors.of(shared, at);
  });

  it('says again what was sealed, in every process of the installation', async () => {
    const other = await Cursors.of(shared, at);
    fc.assert(
      fc.property(places, ({ position, event: last }) => {
        const opened = other.open(cursors.seal({ position, event: last }));
        expect(opened).toEqual({ position, event: last });
      }),
    );
  });

  it('tells nobody how far it is: never alike, and as long for the first position as for the last', () => {
    const first = { position: 'ab12cd34.1', event };
    const last = { position: `ab12cd34.${(1n << 63n) - 1n}`, event };
    const texts = [first, first, last, {}].map((place) => cursors.seal(place));
    expect(new Set(texts).size).toBe(4);
    expect(new Set(texts.map(({ length }) => length)).size).toBe(1);
    for (const text of texts) expect(Buffer.from(text, 'base64url').toString('latin1')).not.toContain('ab12cd34');
  });

  it('is refused when a single character of it is another', () => {
    const cursor = cursors.seal({ position: 'ab12cd34.77', event });
    const others = fc.tuple(fc.nat(cursor.length - 1), fc.constantFrom('A', 'b', '-', '_', '=', ' ', '字'));
    fc.assert(
      fc.property(others, ([i, character]) => {
        fc.pre(cursor[i] !== character);
        const changed = cursor.slice(0, i) + character + cursor.slice(i + 1);
        expect(() => cursors.open(changed)).toThrow(CursorRefused);
      }),
    );
  });

  it.each(['', 'x', 'latest', 'AAAA', 'A'.repeat(200)])('%j is none', (text) =>
    expect(() => cursors.open(text)).toThrow(CursorRefused),
  );

  it('of another installation is refused', async () => {
    const elsewhere = await Cursors.of(vault(), at);
    expect(() => elsewhere.open(cursors.seal({ position: 'ab12cd34.77', event }))).toThrow(CursorRefused);
  });
});
