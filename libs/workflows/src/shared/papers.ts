import {
  blankNumber,
  dayIn,
  longBlank,
  named,
  parametersSaid,
  type Official,
  type Shown,
  type StoredEvent,
} from '@app/kernel';

/** What papers of several workflows say alike. */
export const zh = (date: string): string => dayIn('zh', date);
export const bureau = (id: string | undefined): Shown => (id === undefined ? longBlank : named('bureau', id));
export const school = (id: string | undefined): Shown => (id === undefined ? longBlank : named('school', id));

const standardWords = {
  'case.completenessDays': ['受理审查期限', '个工作日'],
  'case.correctionDays': ['补正期限', '个工作日'],
  'case.decisionDays': ['决定期限', '个工作日'],
  'case.serviceDays': ['送达期限', '个工作日'],
  'notice.workingDays': ['公示期', '个工作日'],
  'inspection.rectificationDays': ['整改期限', '日'],
} as const;
/** Time limits that the command behind an event relied on, each with the document that set it. */
export const standardsOf = (event: StoredEvent | undefined): Shown[] =>
  parametersSaid(event?.record?.parameters, standardWords, (id) => ['《', named('policy', id), '》']);

/** The document by which a decision was issued: number and date; a blank number until then. */
export interface IssuedOn {
  number: Shown;
  on?: string;
}
export function issuedBy(events: readonly StoredEvent[], type: string): IssuedOn {
  const issued = events.findLast((each) => each.type === type);
  if (!issued) return { number: blankNumber };
  const { normalized, issuedOn } = issued.data as { normalized: string; issuedOn: string };
  return { number: normalized, on: issuedOn };
}

/** A warning over the text, where there is something to warn of. */
export const noteOf = (...notes: readonly (string | undefined)[]): Pick<Official, 'note'> => {
  const said = notes.filter((each) => each !== undefined);
  return said.length === 0 ? {} : { note: said.join('\n') };
};
