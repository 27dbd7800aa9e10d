import { view, type LocalDate } from '@app/kernel';
import type { ProjectEvents } from '../projects/projects.view.js';
import { linkageSheet } from './appraisal-linkage.columns.js';

/** A result that enters, or is still to enter, an appraisal of a school (V11). */
export interface AppraisalLink {
  id: string;
  /** Stream of the result. */
  result: string;
  kind: 'project';
  title: string;
  grade?: string;
  collaborationId: string;
  bureauId: string;
  schoolId: string;
  target: string;
  outstanding: boolean;
  dueSince?: LocalDate;
  period?: string;
  effect?: string;
  points?: number;
  linkedOn?: LocalDate;
}

const types = ['ProjectDecided', 'ProjectResultLinked'] as const;
const dueId = (stream: string, schoolId: string, target: string): string => `${stream}:${schoolId}:${target}`;

/** V11 结果运用表: one row for each result, school and appraisal. What is due stands open until the first link of its kind. */
export const appraisalLinkage = view<AppraisalLink>({
  name: 'appraisal-linkage',
  version: 1,
  title: { zh: '结果运用表', en: 'Appraisal linkage' },
  sheet: linkageSheet,
  types,
  ids: (event) => {
    if (event.type === 'ProjectDecided') {
      const { linksDue } = event.data as unknown as ProjectEvents['ProjectDecided'];
      return linksDue.map(({ schoolId, target }) => dueId(event.stream, schoolId, target));
    }
    const { schoolId, target, period } = event.data as unknown as ProjectEvents['ProjectResultLinked'];
    const due = dueId(event.stream, schoolId, target);
    return [due, `${due}:${period}`];
  },
  fold: (document, event, id) => {
    const { stream, meta } = event;
    const of = { result: stream, kind: 'project' as const };
    if (event.type === 'ProjectDecided') {
      const { project, grade, linksDue } = event.data as unknown as ProjectEvents['ProjectDecided'];
      const { schoolId, target } = linksDue.find((each) => dueId(stream, each.schoolId, each.target) === id)!;
      const { title, collaborationId, bureauId } = project;
      return {
        id, ...of, title, grade, collaborationId, bureauId, schoolId, target, outstanding: true, dueSince: meta.effectiveOn,
      }; // prettier-ignore
    }
    const data = event.data as unknown as ProjectEvents['ProjectResultLinked'];
    const { project, schoolId, target, period, effect, points } = data;
    const isDue = id === dueId(stream, schoolId, target);
    // A link that nobody waited for has a row of its own alone.
    if (isDue)
      return document
        ? { ...document, outstanding: false, linkedOn: document.linkedOn ?? meta.effectiveOn }
        : undefined;
    const { title, collaborationId, bureauId } = project;
    return {
      id, ...of, title, collaborationId, bureauId, schoolId, target, outstanding: false, period, effect, linkedOn: meta.effectiveOn,
      ...(points === undefined ? {} : { points }),
    }; // prettier-ignore
  },
  index: {
    result: 'text', kind: 'text', collaborationId: 'text', bureauId: 'text', schoolId: 'text', target: 'text', outstanding: 'flag',
    period: 'text', linkedOn: 'text',
  }, // prettier-ignore
  search: ({ title }) => [title],
  scope: { bureau: 'bureauId', schools: 'schoolId' },
  knownAt: true,
  at: (link, day) => {
    if (link.dueSince !== undefined)
      return link.dueSince > day
        ? undefined
        : { ...link, outstanding: link.linkedOn === undefined || link.linkedOn > day };
    return link.linkedOn! <= day ? link : undefined;
  },
  names: ({ bureauId, schoolId, collaborationId }) => [
    `bureau-${bureauId}`,
    `school-${schoolId}`,
    `collaboration-${collaborationId}`,
  ],
});
