import { idOf, view } from '@app/kernel';
import { evolveSchool, noSchool, schoolAt, type School, type SchoolEvents } from './schools.state.js';
import type { SchoolFacts } from './schools.attributes.js';

export type { SchoolEvents } from './schools.state.js';
export type { SchoolFacts } from './schools.attributes.js';
export { schoolAt } from './schools.state.js';

/** A school with its latest facts and the history by day; `schoolAt(document, on)` answers any day. */
export type SchoolDocument = School & SchoolFacts & { id: string };

/** A school as it counts on a day. */
export type SchoolOnDay = SchoolDocument & { isCompulsory: boolean };

export const schoolListing = view<SchoolDocument>({
  name: 'schools',
  version: 1,
  title: { zh: '学校名册', en: 'Schools' },
  types: Object.keys(evolveSchool),
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, event, id) => {
    const evolve = evolveSchool[event.type as keyof SchoolEvents] as (of: School, data: object, seen: object) => School;
    const seen = { id: event.id, revision: event.revision, ...event.meta };
    return Object.assign(evolve(document ?? noSchool(), event.data, seen), { id }) as SchoolDocument;
  },
  index: {
    status: 'text',
    nameZh: 'text',
    schoolKind: 'text',
    ownership: 'text',
    locale: 'text',
    isWeak: 'flag',
    divisionCode: 'text',
    managingBureauId: 'text',
    uscc: 'text',
    schoolCode: 'text',
    parentSchoolId: 'text',
    isNewSince: 'text',
  },
  search: ({ nameZh, aliases, uscc, schoolCode }) =>
    [nameZh, ...aliases, uscc, schoolCode].filter((each): each is string => each !== undefined),
  scope: { open: true },
  knownAt: true,
  at: schoolAt,
});
