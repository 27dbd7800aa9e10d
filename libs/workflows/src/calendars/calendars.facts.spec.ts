import { desk } from '../seed/desk.fixture.js';
import { referenceData, seededBureau } from '../seed/index.js';
import { facts, target } from './calendars.facts.js';

const asking = (id: string) => ({ id, input: {}, state: {}, act: {}, at: '', today: '2026-01-05' }) as never;

describe('Whose the calendars of a division are [S-05]', () => {
  it('the bureau’s that answers for it; nobody’s where none does', async () => {
    const { ask, submit } = desk();
    for (const order of referenceData()) await submit(order);
    const jianye = seededBureau('320105');
    expect(await target(ask, asking('320105'))).toEqual({ bureau: jianye });
    expect(await target(ask, asking('320199'))).toEqual({});
    for (const known of Object.values(facts)) {
      expect(await known(ask, asking('320105'))).toEqual({ bureauId: jianye });
      expect(await known(ask, asking('320199'))).toEqual({});
    }
  });
});
