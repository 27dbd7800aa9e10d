import { addDays, createdId } from '@app/kernel';
import { someone } from '@app/kernel/testing';
import fc from 'fast-check';
import { desk } from '../seed/desk.fixture.js';
import { referenceData, seededBureau, seededPolicy } from '../seed/index.js';
import type { SeedOrder } from '../seed/seed.js';
import { clashOf, ended, spanOn, type Span } from './policies.line.js';

const day = (n: number) => addDays('2024-01-01', n);

describe('The line of a key in a division', () => {
  it('has at most one value on any day, whatever is tried', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            document: fc.constantFrom('a', 'b'),
            from: fc.integer({ min: 0, max: 40 }),
            days: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
            repealedOn: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined, freq: 4 }),
          }),
          { maxLength: 12 },
        ),
        (tries) => {
          const line: Span[] = [];
          tries.forEach(({ document, from, days, repealedOn }, i) => {
            const next = {
              documentId: document,
              title: document,
              version: i + 1,
              from: day(from),
              ...(days === undefined ? {} : { to: day(from + days) }),
              value: i,
            };
            if (clashOf(line, next, (other) => other === document)) return;
            line.push(next);
            // A repeal afterwards ends what counts; it never makes two values count.
            if (repealedOn !== undefined) line[line.length - 1] = { ...next, repealedOn: day(repealedOn) };
          });
          for (let n = -1; n < 80; n++) {
            const counting = ended(line).filter(({ from, to }) => from <= day(n) && (to === undefined || day(n) <= to));
            expect(counting.length).toBeLessThanOrEqual(1);
            expect(spanOn(line, day(n))).toEqual(counting[0]);
          }
        },
      ),
    ));

  it('ends an open value the day before its successor, and a repealed one the day before the repeal', () => {
    const line = [
      { documentId: 'a', title: 'a', version: 1, from: '2024-09-01', value: 20 },
      { documentId: 'a', title: 'a', version: 2, from: '2025-09-01', to: '2026-08-31', value: 25 },
    ];
    expect(ended(line).map(({ to }) => to)).toEqual(['2025-08-31', '2026-08-31']);
    expect(spanOn(line, '2026-09-01')).toBeUndefined();
    const repealed = line.map((span) => ({ ...span, repealedOn: '2025-01-01' }));
    expect(ended(repealed)).toMatchObject([{ version: 1, to: '2024-12-31' }]);
  });
});

describe('POL_OVERLAP holds against two who set values at the same time', () => {
  const officers = { act: someone('wang', 'CO', 'suzhou'), approvedBy: someone('zhao', 'CL', 'suzhou') };
  const commandIds = ['01920000-0000-7000-8000-00000000000a', '01920000-0000-7000-8000-00000000000b'] as const;

  const register = (commandId: string): SeedOrder => ({
    workflow: 'policy',
    command: 'RegisterPolicyDocument',
    commandId,
    input: {
      title: '取代会议报道的正式文件',
      genre: 'notice',
      issuerBureauId: seededBureau('320500'),
      dateSource: 'document',
      basedOn: [],
      supersedes: seededPolicy('suzhou 2024'),
    },
  });
  const set = (commandId: string, effectiveFrom: string): SeedOrder => ({
    workflow: 'policy',
    command: 'SetPolicyParameters',
    id: createdId('policy', commandId),
    commandId,
    input: { effectiveFrom, parameters: { 'rotation.minRate': { num: 25, den: 100 } } },
  });

  it('of two that saw the same line one loses its claim, reads again, and is refused', async () => {
    const { submit, decide, claim, record } = desk();
    for (const order of [...referenceData(), ...commandIds.map(register)]) await submit(order);
    const orders = [set(commandIds[0], '2025-09-01'), set(commandIds[1], '2025-10-01')] as const;

    const [first, second] = await Promise.all(orders.map((order) => decide(order, officers)));
    expect(claim(first!.stream, first!.outcome.claims)).toEqual([]);
    record(first!);
    expect(claim(second!.stream, second!.outcome.claims)).toEqual(second!.outcome.claims);
    await expect(decide(orders[1], officers)).rejects.toMatchObject({ code: 'POL_OVERLAP' });
  });
});
