import { competenceOf } from './applications.competence.facts.js';

const bureaus = [
  { id: 'city', divisionCode: '320100' },
  { id: 'a', parentBureauId: 'city', divisionCode: '320105' },
  { id: 'b', parentBureauId: 'city', divisionCode: '320106' },
  { id: 'elsewhere', divisionCode: '320500' },
];

describe('The competent bureau [S-05]', () => {
  it('is the managing bureau of all schools', () =>
    expect(competenceOf(bureaus, ['a', 'a'])).toEqual({
      bureauId: 'a',
      divisionCode: '320105',
      concerned: [],
      consented: [],
    }));
  it('is the lowest common superior across counties, and each county is concerned', () =>
    expect(competenceOf(bureaus, ['a', 'b'])).toMatchObject({ bureauId: 'city', concerned: ['a', 'b'] }));
  it('is the higher bureau when it runs one of the schools', () =>
    expect(competenceOf(bureaus, ['a', 'city'])).toMatchObject({ bureauId: 'city', concerned: ['a'] }));
  it('stays the county when that bureau has consented in the case', () =>
    expect(competenceOf(bureaus, ['a', 'city'], ['city'])).toMatchObject({
      bureauId: 'a',
      concerned: ['city'],
      consented: ['city'],
    }));
  it('is nobody without a common superior, or for unknown bureaus', () => {
    expect(competenceOf(bureaus, ['a', 'elsewhere']).bureauId).toBeUndefined();
    expect(competenceOf(bureaus, ['unknown']).bureauId).toBeUndefined();
    expect(competenceOf(bureaus, []).bureauId).toBeUndefined();
  });
  it('is not confused by a circle of parents', () =>
    expect(competenceOf([{ id: 'x', parentBureauId: 'y', divisionCode: '1' }, { id: 'y', parentBureauId: 'x', divisionCode: '2' }], ['x', 'y']).bureauId).toBe('x')); // prettier-ignore
});
