import { addDays, pastOrToday, personsOf, refuseGeneral } from '@app/kernel';
import { requireFit } from '../shared/inspection-words.js';
import { refuse } from './inspections.clauses.js';
import type { Parts } from './inspections.commands.js';
import type { Inspection, Rectification } from './inspections.state.js';

function rectificationIn({ rectifications }: Inspection, id: string): Rectification {
  const found = rectifications.find(({ rectificationId }) => rectificationId === id);
  if (!found) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'rectification', id }, '/rectificationId');
  return found;
}
function requireStatus({ status }: Rectification, needed: Rectification['status']): void {
  if (status !== needed) throw refuse('INS_RECTIFICATION_STATE', { status }, '/rectificationId');
}
const respondent = ({ findingId, respondentSchoolId, dueOn, round }: Rectification) => ({
  findingId,
  respondentSchoolId,
  dueOn,
  round,
});

export const rectification = {
  ReportRectification: (input, state, { act, facts, today }) => {
    const of = rectificationIn(state, input.rectificationId);
    requireStatus(of, 'ordered');
    if (input.evidence.length === 0) throw refuse('INS_EVIDENCE_REQUIRED', {}, '/evidence');
    pastOrToday(input.completedOn, today, 'completedOn', state.startedOn);
    const { on: reinspectBy, provisional } = facts.reinspection;
    const figures = { ...respondent(of), late: today > of.dueOn, reinspectBy, provisional };
    return [{ type: 'RectificationReported', data: { ...input, ...figures, by: personsOf(act) } }];
  },

  ExtendRectification: (input, state, { act, today }) => {
    const of = rectificationIn(state, input.rectificationId);
    requireStatus(of, 'ordered');
    if (of.extended) throw refuse('INS_EXTENSION_USED');
    const after = of.dueOn < today ? today : of.dueOn;
    if (input.dueOn <= after) throw refuse('INS_DUE_ON', { dueOn: input.dueOn, after }, '/dueOn');
    const { findingId, respondentSchoolId, round, dueOn: from } = of;
    const data = { ...input, from, findingId, respondentSchoolId, round, by: personsOf(act) };
    return [{ type: 'RectificationExtended', data }];
  },

  FlagOverdue: ({ rectificationId }, state, { today }) => {
    const of = state.rectifications.find((each) => each.rectificationId === rectificationId);
    if (!of || of.status !== 'ordered' || of.isOverdue || today <= of.dueOn) return [];
    return [{ type: 'RectificationOverdue', data: { rectificationId, ...respondent(of) }, effectiveOn: of.dueOn }];
  },

  Reinspect: (input, state, { act, facts, today }) => {
    const of = rectificationIn(state, input.rectificationId);
    requireStatus(of, 'reported');
    requireFit(facts.fitness, today);
    const finding = state.findings.find(({ id }) => id === of.findingId);
    const author = personsOf(act).find((person) => finding?.by.includes(person));
    if (author !== undefined && finding?.severity !== 'minor') throw refuse('INS_SOD_REINSPECT', { person: author });
    pastOrToday(input.on, today, 'on', state.startedOn);
    const { result, ...rest } = input;
    const common = { ...rest, ...respondent(of), by: personsOf(act) };
    if (result === 'pass') return [{ type: 'ReinspectionPassed', data: common, effectiveOn: input.on }];
    const { rectificationDays } = facts;
    const data = { ...common, dueOn: addDays(today, rectificationDays), round: of.round + 1, rectificationDays };
    return [{ type: 'ReinspectionFailed', data, effectiveOn: input.on }];
  },
} satisfies Partial<Parts>;
