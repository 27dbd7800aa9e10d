import { desk } from '../seed/desk.fixture.js';
import { referenceData, seededBureau } from '../seed/index.js';
import { facts, target } from './bureaus.facts.js';

const asking = (command: string, input: object) =>
  ({ command, id: 'own', input, state: {}, act: {}, at: '', today: '2026-01-05' }) as never;

describe('What is known before a bureau is registered [S-05]', () => {
  it('the level of the parent named, and who answers for the division', async () => {
    const { ask, submit } = desk();
    for (const order of referenceData()) await submit(order);
    const register = (parentBureauId: string | undefined, divisionCode: string) =>
      facts.RegisterBureau(ask, asking('RegisterBureau', { parentBureauId, divisionCode }));
    expect(await register(seededBureau('320500'), '320508')).toEqual({
      parentLevel: 'city',
      divisionOwner: `bureau-${seededBureau('320508')}`,
    });
    expect(await register(seededBureau('320105'), '500103')).toEqual({ parentLevel: 'county' });
    expect(await register(undefined, '500103')).toEqual({});
    expect(await register('nobody', '500103')).toEqual({});
  });

  it('a bureau is registered by the one above; the rest is its own', async () => {
    const { ask } = desk();
    expect(await target(ask, asking('RegisterBureau', { parentBureauId: 'suzhou' }))).toEqual({ bureau: 'suzhou' });
    expect(await target(ask, asking('RegisterBureau', {}))).toEqual({});
    expect(await target(ask, asking('RenameBureau', {}))).toEqual({ bureau: 'own' });
    expect(await target(ask, asking('AnnotateTimeline', {}))).toEqual({ bureau: 'own' });
  });
});
