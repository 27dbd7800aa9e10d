import { addDays, addYears, clauseBook, commandTable, isDate, pastOrToday, personsOf, refuseGeneral, refuser, workflow, type Context } from '@app/kernel'; // prettier-ignore
import { conflictLabels, inspectorKindLabels, regulation } from '../shared/inspection-words.js';
import * as input from './inspectors.input.js';
import { consecutiveTerms, evolve, noInspector, termEnd, type Inspector, type InspectorEvents, type Term } from './inspectors.state.js'; // prettier-ignore

export const clauses = clauseBook({
  INS_INSPECTOR_STATE: {
    zh: '该督学{status}，不能办理此事。',
    en: 'The inspector is {status}; this is not possible.',
    basis: regulation('第二章 督学', 'chapter 2 (inspectors)'),
    next: { zh: '请先查看该督学的聘任情况。', en: 'Look at the inspector’s appointment.' },
    rows: ['L-13'],
    labels: {
      status: {
        none: { zh: '尚未受聘', en: 'not appointed' },
        appointed: { zh: '已在聘', en: 'appointed already' },
        ended: { zh: '已解聘', en: 'no longer appointed' },
        expired: { zh: '任期已满', en: 'past the end of the term' },
      },
    },
  },
  INS_TERM_LIMIT: {
    zh: '兼职督学每届任期至多 {termYears} 年，连续任职至多 {maxTerms} 届；此次为第 {consecutive} 届，至 {until}。',
    en: 'A part-time term lasts at most {termYears} years, at most {maxTerms} in a row; this would be term {consecutive}, until {until}.',
    basis: regulation('第六条', 'article 6'),
    next: { zh: '请调整任期，或聘任其他人员。', en: 'Change the term, or appoint somebody else.' },
    rows: ['L-13'],
  },
  INS_TERM_INTERVAL: {
    zh: '任期止（{until}）不得早于任期起（{from}），新任期不得与已有任期重叠。',
    en: 'The end ({until}) may not lie before the beginning ({from}), and a new term may not overlap an earlier one.',
    basis: regulation('第六条', 'article 6'),
    next: { zh: '请核对起止日期。', en: 'Check the dates.' },
    rows: ['L-13'],
  },
  INS_CORRECTION_TARGET: {
    zh: '所更正的记录（{correctsEventId}）不是该督学的聘任或续聘，或更正内容不合格式。',
    en: 'The record to be corrected ({correctsEventId}) is no appointment of this inspector, or the value has not its form.',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: { zh: '请在聘任记录中选择。', en: 'Choose one of the appointments.' },
    rows: ['L-13'],
  },
});
const refuse = refuser(clauses);

export const commands = commandTable({
  AppointInspector: {
    title: { zh: '聘任督学', en: 'Appoint an inspector' },
    input: input.AppointInspectorInput,
    by: ['SL'],
    opens: true,
    edition: 1,
    rows: ['L-13'],
  },
  RenewInspector: {
    title: { zh: '续聘督学', en: 'Renew an inspector' },
    input: input.RenewInspectorInput,
    by: ['SL'],
    edition: 1,
    rows: ['L-13'],
  },
  EndInspector: {
    title: { zh: '解聘督学', en: 'End an appointment' },
    input: input.EndInspectorInput,
    by: ['SL'],
    edition: 1,
  },
  DeclareConflict: {
    title: { zh: '申报利害关系', en: 'Declare a conflict of interest' },
    input: input.DeclareConflictInput,
    by: ['IN'],
    edition: 1,
    rows: ['L-17'],
  },
  NoticeTermEnd: {
    title: { zh: '提示任期将满', en: 'Give notice of the end of a term' },
    input: input.NoticeTermEndInput,
    by: ['SYS'],
    edition: 1,
  },
  ExpireInspector: {
    title: { zh: '任期届满', en: 'Let a term expire' },
    input: input.ExpireInspectorInput,
    by: ['SYS'],
    edition: 1,
    rows: ['L-13'],
  },
  CorrectInspector: {
    title: { zh: '更正聘任记录', en: 'Correct an appointment' },
    input: input.CorrectInspectorInput,
    by: ['SO'],
    secondPerson: ['SL'],
    edition: 1,
  },
});

export interface TermLimits {
  termYears: number;
  maxTerms: number;
  noticeDays: number;
}
export interface Facts {
  /** `known`: a person with an open account. */
  AppointInspector: TermLimits & { known: boolean };
  RenewInspector: TermLimits;
  DeclareConflict: { known: boolean };
  CorrectInspector: TermLimits;
}

/** The new term with what was computed of it, once it is within the limits. */
function termOf(
  { terms, kind }: Pick<Inspector, 'terms' | 'kind'>,
  from: string,
  until: string | undefined,
  { termYears, maxTerms, noticeDays }: TermLimits,
) {
  if (until !== undefined && until < from) throw refuse('INS_TERM_INTERVAL', { from, until }, '/until');
  const noticeOn = until === undefined ? {} : { noticeOn: addDays(until, -noticeDays) };
  if (kind !== 'partTime') return { consecutive: 0, maxTerms: 0, termYears: 0, ...noticeOn };
  const consecutive = consecutiveTerms(terms, from, termYears);
  const isTooLong = until === undefined || until >= addYears(from, termYears);
  if (isTooLong || consecutive > maxTerms)
    throw refuse('INS_TERM_LIMIT', { termYears, maxTerms, consecutive, until: until ?? '—' }, '/until');
  return { consecutive, maxTerms, termYears, ...noticeOn };
}
const overlaps = (terms: readonly Term[], from: string): boolean =>
  terms.some(({ until, ended }) => {
    const free = ended ?? (until === undefined ? undefined : addDays(until, 1));
    return free === undefined || from < free;
  });

function requireAppointed(state: Inspector): void {
  if (state.status !== 'appointed') throw refuse('INS_INSPECTOR_STATE', { status: state.status });
}
const inspectorOf = ({ bureauId }: Inspector, { act }: Context) => ({ bureauId, by: personsOf(act) });

/** A person who inspects: appointments, terms and interests, in a stream of the person's own, so that terms in a row can be counted. */
export const inspectors = workflow<typeof commands, Inspector, InspectorEvents, Facts>({
  name: 'inspector',
  collection: 'inspectors',
  title: { zh: '督学', en: 'Inspectors' },
  clauses,
  commands,
  events: {
    InspectorAppointed: {
      visibility: 'internal',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '聘任为{kind}督学（{certificateNo}），自 {from} 起。', en: 'Appointed as {kind} inspector ({certificateNo}) from {from}.' },
      labels: { kind: inspectorKindLabels },
    },
    InspectorRenewed: {
      visibility: 'internal',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '续聘，任期 {from} 至 {until}。', en: 'Renewed from {from} to {until}.' },
    },
    InspectorEnded: {
      visibility: 'internal',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '自 {on} 起不再担任督学：{reason}', en: 'No longer an inspector from {on}: {reason}' },
    },
    InspectorTermEnding: {
      visibility: 'internal',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '任期将于 {until} 届满。', en: 'The term ends on {until}.' },
    },
    InspectorExpired: {
      visibility: 'internal',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '任期于 {until} 届满。', en: 'The term ended on {until}.' },
    },
    InspectorConflictDeclared: {
      visibility: 'internal',
      about: ({ bureauId, schoolId }) => [`bureau-${bureauId}`, `school-${schoolId}`],
      says: { zh: '申报与“{schoolId:school}”的利害关系（{kind}）。', en: 'Declared an interest in "{schoolId:school}" ({kind}).' },
      labels: { kind: conflictLabels },
    },
    InspectorCorrected: {
      visibility: 'internal',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '更正 {field} 为 {value}：{reason}', en: 'Corrected {field} to {value}: {reason}' },
      labels: {
        field: {
          certificateNo: { zh: '督学证号', en: 'certificate' },
          from: { zh: '任期起', en: 'beginning of the term' },
          until: { zh: '任期止', en: 'end of the term' },
        },
      },
    },
  }, // prettier-ignore
  initial: noInspector,
  decide: {
    AppointInspector: (given, state, { id, act, facts: { known, ...limits } }) => {
      if (state.status === 'appointed') throw refuse('INS_INSPECTOR_STATE', { status: state.status });
      if (!known) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'person', id });
      const { from, until } = given;
      if (overlaps(state.terms, from)) throw refuse('INS_TERM_INTERVAL', { from, until: until ?? '—' }, '/from');
      const figures = termOf({ terms: state.terms, kind: given.kind }, from, until, limits);
      const data = { ...given, ...figures, bureauId: act.organisation, by: personsOf(act) };
      return [{ type: 'InspectorAppointed', data, effectiveOn: from }];
    },
    RenewInspector: ({ until }, state, context) => {
      requireAppointed(state);
      const end = termEnd(state);
      // Without an end there is nothing to renew.
      if (end === undefined) throw refuse('INS_INSPECTOR_STATE', { status: state.status });
      const from = addDays(end, 1);
      const data = { from, until, ...termOf(state, from, until, context.facts), ...inspectorOf(state, context) };
      return [{ type: 'InspectorRenewed', data }];
    },
    EndInspector: (given, state, context) => {
      requireAppointed(state);
      pastOrToday(given.on, context.today, 'on', state.terms[0]?.from);
      return [{ type: 'InspectorEnded', data: { ...given, ...inspectorOf(state, context) }, effectiveOn: given.on }];
    },
    DeclareConflict: (given, state, context) => {
      requireAppointed(state);
      if (!context.facts.known) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'school', id: given.schoolId }, '/schoolId'); // prettier-ignore
      if (given.endedOn !== undefined) pastOrToday(given.endedOn, context.today, 'endedOn');
      return [{ type: 'InspectorConflictDeclared', data: { ...given, ...inspectorOf(state, context) } }];
    },
    NoticeTermEnd: (_, state) => {
      const until = termEnd(state);
      if (state.status !== 'appointed' || until === undefined || state.termEndNoticed) return [];
      return [{ type: 'InspectorTermEnding', data: { until, bureauId: state.bureauId } }];
    },
    ExpireInspector: (_, state, { today }) => {
      const until = termEnd(state);
      if (state.status !== 'appointed' || until === undefined || today <= until) return [];
      return [{ type: 'InspectorExpired', data: { until, bureauId: state.bureauId }, effectiveOn: until }];
    },
    CorrectInspector: (given, state, context) => {
      const { correctsEventId, field, value } = given;
      const { approvedBy, facts } = context;
      const term = state.terms.find(({ event }) => event === correctsEventId);
      if (!term || (field !== 'certificateNo' && !isDate(value)))
        throw refuse('INS_CORRECTION_TARGET', { correctsEventId }, '/correctsEventId');
      const before = state.terms.slice(0, state.terms.indexOf(term));
      const { from, until }: Term = field === 'certificateNo' ? term : { ...term, [field]: value };
      const persons = { ...inspectorOf(state, context), approvedBy: approvedBy ? personsOf(approvedBy) : [] };
      if (field !== 'certificateNo') {
        if (overlaps(before, from)) throw refuse('INS_TERM_INTERVAL', { from, until: until ?? '—' }, '/value');
        const { noticeOn } = termOf({ terms: before, kind: term.kind }, from, until, facts);
        const next = state.terms[state.terms.indexOf(term) + 1];
        if (next && overlaps([{ ...term, from, ...(until ? { until } : {}) }], next.from))
          throw refuse('INS_TERM_INTERVAL', { from, until: until ?? '—' }, '/value');
        return [
          { type: 'InspectorCorrected', data: { ...given, ...persons, ...(!next && noticeOn ? { noticeOn } : {}) } },
        ];
      }
      return [{ type: 'InspectorCorrected', data: { ...given, ...persons } }];
    },
  },
  evolve,
});
