import { idOf, view, type Ask } from '@app/kernel';
import { evolve, noInspector, type Inspector, type InspectorEvents } from './inspectors.state.js';

export { isAppointed } from './inspectors.state.js';
export type { InspectorEvents } from './inspectors.state.js';

export interface InspectorDocument extends Inspector {
  /** The person's id. */
  id: string;
  persons: string[];
}

export const inspectorListing = view<InspectorDocument>({
  name: 'inspectors',
  version: 1,
  title: { zh: '督学名册', en: 'Inspectors' },
  types: Object.keys(evolve),
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, { id: eventId, revision, type, data, meta }, id) => {
    const { id: _, persons: __, ...before } = document ?? { ...noInspector(), id, persons: [id] };
    const seen = { id: eventId, revision, effectiveOn: meta.effectiveOn, recordedAt: meta.recordedAt };
    return { ...evolve[type as keyof InspectorEvents](before, data as never, seen), id, persons: [id] };
  },
  index: { status: 'text', bureauId: 'text', kind: 'text', persons: 'list' },
  search: ({ certificateNo }) => (certificateNo ? [certificateNo] : []),
  scope: { bureau: 'bureauId', persons: 'persons' },
  knownAt: true,
  names: ({ id, bureauId, conflicts }) => [
    `staff-${id}`,
    `bureau-${bureauId}`,
    ...conflicts.map(({ schoolId }) => `school-${schoolId}`),
  ],
});

/** Of the persons those who are inspectors today: an appointment that has ended gives no authority. */
export async function inOffice(ask: Ask, persons: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    persons.map(async (person) => ((await ask.of(inspectorListing, person))?.status === 'appointed' ? [person] : [])),
  );
  return found.flat();
}
