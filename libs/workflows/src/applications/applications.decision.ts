import { pastOrToday, personsOf, type Context } from '@app/kernel';
import { issued } from '../shared/decision-document.js';
import { refuse } from './applications.clauses.js';
import type { Facts, Parts } from './applications.commands.js';
import { released, requireSeparateDecider } from './applications.guards.js';
import { opinionMove } from './applications.review.js';
import type { State } from './applications.state.js';

/** What both outcomes have in common: who may decide, and the figures of the time limit. */
function decide(decidedOn: string, state: State, context: Context<Facts['DenyApplication']>) {
  const { act, facts, today } = context;
  requireSeparateDecider(state, act, facts.affiliated);
  pastOrToday(decidedOn, today, 'decidedOn', state.review?.on);
  return {
    payloadDigest: state.payloadDigest,
    reviewDigest: state.review!.digest,
    decisionDueOn: state.decisionDueOn!,
    late: decidedOn > state.decisionDueOn!,
    daysUsed: facts.daysUsed,
    daysAllowed: state.pinned.decisionDays + state.extendedBy,
    serviceDueOn: facts.service.on,
    disclosureDueOn: facts.disclosure.on,
    by: personsOf(act),
  };
}

/** The file that says what happens to people, pupils and assets; carrying out an exit or a dissolution hands it on. */
function planOf({ type, materials }: State): { plan?: string } {
  const code = type === 'memberExit' ? 'transitionPlan' : type === 'dissolve' ? 'assetAndStaffPlan' : undefined;
  const plan = materials.findLast((each) => each.code === code)?.fileId;
  return plan === undefined ? {} : { plan };
}

export const decision = {
  ApproveApplication: (input, state, context) => {
    const figures = decide(input.decidedOn, state, context);
    const { endsOn } = state.notice!;
    if (input.decidedOn <= endsOn) throw refuse('APP_NOTICE_NOT_ENDED', { endsOn }, '/decidedOn');
    if (input.effectiveOn < input.decidedOn)
      throw refuse('APP_EFFECTIVE_BEFORE_DECISION', { effectiveOn: input.effectiveOn, decidedOn: input.decidedOn }, '/effectiveOn'); // prettier-ignore
    if (context.facts.nameTaken) throw refuse('APP_NAME_TAKEN', { nameZh: state.payload.nameZh! });
    return [
      {
        type: 'ApplicationApproved',
        effectiveOn: input.decidedOn,
        data: {
          ...input,
          ...figures,
          payload: state.payload,
          divisionCode: state.divisionCode,
          before: context.facts.before,
          ...planOf(state),
          moves: opinionMove(state, context.act, 'agree'),
        },
      },
    ];
  },

  DenyApplication: (input, state, context) => {
    const figures = decide(input.decidedOn, state, context);
    if (!input.reason || !input.remedyText) throw refuse('APP_REASON_REQUIRED');
    return [
      {
        type: 'ApplicationDenied',
        effectiveOn: input.decidedOn,
        data: { ...input, ...figures, moves: opinionMove(state, context.act, 'disagree') },
      },
    ];
  },

  IssueDecisionDocument: (input, state, { act, facts, today, id }) => {
    const { decidedOn } = state.decision!;
    const { docNo, claim } = issued(input, { ...facts, stream: `application-${id}`, today, decidedOn });
    return {
      events: [
        {
          type: 'DecisionDocumentIssued',
          effectiveOn: input.issuedOn,
          data: {
            ...input,
            normalized: docNo.normalized,
            serviceDueOn: state.decision!.serviceDueOn,
            by: personsOf(act),
          },
        },
      ],
      claims: [claim],
    };
  },

  ServeDecision: (input, state, { act, today }) => {
    if (state.stage !== 'issued') throw refuse('APP_NOT_ISSUED');
    pastOrToday(input.servedOn, today, 'servedOn', state.decision!.issuedOn);
    const { serviceDueOn } = state.decision!;
    return {
      events: [
        {
          type: 'DecisionServed',
          effectiveOn: input.servedOn,
          data: { ...input, serviceDueOn, late: input.servedOn > serviceDueOn, by: personsOf(act) },
        },
      ],
      ...released(state),
    };
  },

  DiscloseDecision: (input, state, { act, today }) => {
    if (state.decision!.disclosedOn) return [];
    pastOrToday(input.disclosedOn, today, 'disclosedOn', state.decision!.decidedOn);
    const { disclosureDueOn } = state.decision!;
    return [
      {
        type: 'DecisionDisclosed',
        effectiveOn: input.disclosedOn,
        data: { ...input, disclosureDueOn, late: input.disclosedOn > disclosureDueOn, by: personsOf(act) },
      },
    ];
  },
} satisfies Partial<Parts>;
