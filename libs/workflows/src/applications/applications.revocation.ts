import { pastOrToday, personsOf } from '@app/kernel';
import { refuse } from './applications.clauses.js';
import type { Parts } from './applications.commands.js';
import { released, requireSeparate, unknown } from './applications.guards.js';
import { schoolsOf } from './applications.state.js';

/** Which event carries the date that a correction names. */
const carriers = {
  decidedOn: ['ApplicationApproved', 'ApplicationDenied'],
  issuedOn: ['DecisionDocumentIssued'],
  servedOn: ['DecisionServed'],
  disclosedOn: ['DecisionDisclosed'],
};

export const revocation = {
  /** With a statement the school was heard; without one it was told that it may speak until `respondBy`. */
  HearAffected: (input, state, { act, facts, today }) => {
    if (!schoolsOf(state).includes(input.schoolId)) throw unknown('school', input.schoolId, 'schoolId');
    pastOrToday(input.on, today, 'on', state.decision!.decidedOn);
    const invited = input.statement === undefined ? { respondBy: facts.respondBy.on } : {};
    return [{ type: 'AffectedHeard', effectiveOn: input.on, data: { ...input, ...invited, by: personsOf(act) } }];
  },

  RevokeDecision: (input, state, { act, today }) => {
    requireSeparate('APP_SOD_REVOKE', personsOf(act), state.persons.deciders);
    pastOrToday(input.decidedOn, today, 'decidedOn', state.decision!.decidedOn);
    const schools = schoolsOf(state).filter((school) => {
      const { heardOn, respondBy } = state.hearings[school] ?? {};
      return heardOn === undefined && !(respondBy !== undefined && respondBy < input.decidedOn);
    });
    if (schools.length > 0) throw refuse('APP_NOT_HEARD', { schools });
    return {
      events: [
        {
          type: 'DecisionRevoked',
          effectiveOn: input.decidedOn,
          data: {
            ...input,
            outcome: state.decision!.outcome,
            payload: state.payload,
            before: state.before,
            ...(state.establishedId === undefined ? {} : { establishedId: state.establishedId }),
            by: personsOf(act),
          },
        },
      ],
      ...released(state),
    };
  },

  RecordExecution: (input, state) =>
    state.establishedId === input.collaborationId ? [] : [{ type: 'DecisionCarriedOut', data: { ...input } }],

  /** Once the calendar of a year is official, what was computed by weekends only is put right. */
  RecomputeDeadlines: (input, state, { act, facts }) => {
    const { completeness, decision, notice } = facts;
    const changed = {
      ...(completeness && completeness.on !== state.completenessDueOn ? { completenessDueOn: completeness.on } : {}),
      ...(decision && decision.on !== state.decisionDueOn ? { decisionDueOn: decision.on } : {}),
      ...(notice && notice.on !== state.notice?.endsOn ? { endsOn: notice.on } : {}),
    };
    const provisional = [completeness, decision, notice].some((due) => due?.provisional);
    if (Object.keys(changed).length === 0 && provisional === state.provisional) return [];
    return [{ type: 'DeadlineRecomputed', data: { ...input, ...changed, provisional, by: personsOf(act) } }];
  },

  CorrectApplication: (input, state, { act, today }) => {
    const type = state.events[input.correctsEventId];
    if (type === undefined || !carriers[input.field].includes(type))
      throw unknown('record', input.correctsEventId, 'correctsEventId');
    pastOrToday(input.value, today, 'value', state.draftedOn);
    return [{ type: 'ApplicationCorrected', data: { ...input, by: personsOf(act) } }];
  },
} satisfies Partial<Parts>;
