import { interestsIn } from './inspectors.fitness.view.js';

const post = (organisationId: string, from: string, more: { until?: string; revokedOn?: string } = {}) => ({
  organisationId,
  from,
  ...more,
});
const on = '2024-09-09';
const kinds = (conflicts: Parameters<typeof interestsIn>[0]['conflicts'], posts: Parameters<typeof interestsIn>[1]) =>
  interestsIn({ conflicts }, posts, ['s1', 's2'], on, 3).map(({ schoolId, kind }) => `${schoolId} ${kind}`);

describe('Who has an interest in a school steps aside [L-17]', () => {
  it('a post held there now', () => {
    expect(kinds([], [post('s1', '2020-01-01'), post('s9', '2020-01-01')])).toEqual(['s1 currentPost']);
    expect(kinds([], [post('s1', '2024-09-10')])).toEqual([]);
    expect(kinds([], [post('s1', '2020-01-01', { until: on })])).toEqual(['s1 currentPost']);
  });
  it('a post held until less than three years ago, by the day', () => {
    expect(kinds([], [post('s1', '2020-01-01', { revokedOn: '2021-09-10' })])).toEqual(['s1 formerPost']);
    expect(kinds([], [post('s1', '2020-01-01', { revokedOn: '2021-09-09' })])).toEqual([]);
    expect(
      interestsIn({ conflicts: [] }, [post('s1', '2020-01-01', { until: '2021-09-09' })], ['s1'], on, 4),
    ).toHaveLength(1);
  });
  it('what was declared: a relation for ever, a former post for its years', () => {
    expect(
      kinds(
        [
          { schoolId: 's2', kind: 'relative' },
          { schoolId: 's9', kind: 'relative' },
        ],
        [],
      ),
    ).toEqual(['s2 relative']);
    expect(kinds([{ schoolId: 's2', kind: 'formerPost', endedOn: '2021-09-10' }], [])).toEqual(['s2 formerPost']);
    expect(kinds([{ schoolId: 's2', kind: 'formerPost', endedOn: '2021-09-09' }], [])).toEqual([]);
  });
});
