import { idOf, view } from '@app/kernel';
import type { Events } from './rotations.events.js';
import type { RosterEntryInput } from './rotations.input.js';

/** A teacher on a roster: one document each, so that a change of one is a change of one. */
export interface RosterDocument extends RosterEntryInput {
  /** `<plan>:<teacher>` */
  id: string;
  planId: string;
  collaborationId: string;
  schoolYear: string;
  bureauId: string;
  /** Who may look: the teacher's school, and the school that draws up the plan. */
  schools: string[];
}

export const rotationRosters = view<RosterDocument>({
  name: 'rotation-rosters',
  version: 1,
  title: { zh: '交流轮岗名册', en: 'Rosters of rotation plans' },
  types: ['RosterEntryUpserted', 'RosterEntryRemoved', 'RotationCorrected'],
  ids: ({ stream, data }) => {
    const { teacherRef, entry } = data as { teacherRef?: string; entry?: RosterEntryInput };
    const teacher = teacherRef ?? entry?.teacherRef;
    return teacher === undefined ? [] : [`${idOf(stream)}:${teacher}`];
  },
  fold: (_, { type, stream, data }, id) => {
    if (type === 'RosterEntryRemoved') return undefined;
    const of = data as unknown as Events['RosterEntryUpserted'] & { entry?: RosterEntryInput };
    const { plan, added: _a, carriedFrom: _c, ...own } = of;
    const entry = type === 'RotationCorrected' ? of.entry! : own;
    const { collaborationId, schoolYear, bureauId, leadSchoolId } = plan;
    const schools = [...new Set([entry.schoolId, ...(leadSchoolId ? [leadSchoolId] : [])])];
    return { ...entry, id, planId: idOf(stream), collaborationId, schoolYear, bureauId, schools };
  },
  index: {
    planId: 'text', collaborationId: 'text', schoolYear: 'text', bureauId: 'text', schoolId: 'text', teacherRef: 'text', schools: 'list',
    stage: 'text', titleLevel: 'text', backboneLevel: 'text', eligibility: 'text',
  }, // prettier-ignore
  scope: { bureau: 'bureauId', schools: 'schools' },
  names: ({ schoolId }) => [`school-${schoolId}`],
});
