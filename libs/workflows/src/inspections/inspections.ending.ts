import { isDate, pastOrToday, personsOf } from '@app/kernel';
import { refuse } from './inspections.clauses.js';
import type { Parts } from './inspections.commands.js';
import { inspectorsOf } from './inspections.state.js';

/** Which event carries what a correction names. */
const carriers = {
  startedOn: ['InspectionStarted'],
  feedbackOn: ['PreliminaryFeedbackGiven'],
  reinspectedOn: ['ReinspectionPassed', 'ReinspectionFailed'],
  publishedOn: ['InspectionPublished'],
  description: ['FindingRecorded'],
};

export const ending = {
  Escalate: ({ measure, reason }, state, { act }) => {
    const open = state.rectifications.filter(({ status }) => status !== 'passed');
    const grounds = open.filter(({ failed, overdue }) => failed + overdue > 0);
    if (grounds.length === 0) throw refuse('INS_ESCALATE_GROUND');
    const rectificationIds = grounds.map(({ rectificationId }) => rectificationId);
    const sum = (of: 'failed' | 'overdue') => grounds.reduce((total, each) => total + each[of], 0);
    const figures = { rectificationIds, failed: sum('failed'), overdue: sum('overdue') };
    const by = personsOf(act);
    return [
      { type: 'InspectionEscalated', data: { measure, reason, ...figures, by } },
      ...(measure === 'accountabilityReferral'
        ? [{ type: 'AccountabilityReferred' as const, data: { reason, rectificationIds, by } }]
        : []),
    ];
  },

  CloseInspection: (input, state, { act }) => {
    const person = personsOf(act).find((each) => inspectorsOf(state).includes(each));
    if (person) throw refuse('INS_SOD_CLOSE', { person });
    const open = state.rectifications.filter(({ status, escalated }) => status !== 'passed' && !escalated).length;
    if (open > 0) throw refuse('INS_RECTIFICATION_OPEN', { open });
    return [{ type: 'InspectionClosed', data: { ...input, by: personsOf(act) } }];
  },

  PublishInspection: (input, state, { act, today }) => {
    pastOrToday(input.on, today, 'on', state.closedOn);
    return [{ type: 'InspectionPublished', data: { ...input, by: personsOf(act) }, effectiveOn: input.on }];
  },

  CancelInspection: (input, _, { act }) => [{ type: 'InspectionCancelled', data: { ...input, by: personsOf(act) } }],

  CorrectInspection: (input, state, { act, approvedBy, today }) => {
    const { correctsEventId, field, value } = input;
    const type = state.said[correctsEventId];
    if (type === undefined || !carriers[field].includes(type) || (field !== 'description' && !isDate(value)))
      throw refuse('INS_CORRECTION_FORM', { correctsEventId }, '/correctsEventId');
    if (field !== 'description') pastOrToday(value, today, 'value', state.scheduledOn);
    const finding = state.findings.find(({ event }) => event === correctsEventId);
    const of = { ...(finding ? { findingId: finding.id } : {}) };
    const persons = { by: personsOf(act), approvedBy: approvedBy ? personsOf(approvedBy) : [] };
    return [{ type: 'InspectionCorrected', data: { ...input, ...of, ...persons } }];
  },
} satisfies Partial<Parts>;
