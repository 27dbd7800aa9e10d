import { addDays, pastOrToday, personsOf, type Act } from '@app/kernel';
import { issued } from '../shared/decision-document.js';
import { docNoClaim, freeDocNo } from '../shared/doc-no.js';
import { closedOn, correctedNotice, handledObjection, posted, raisedObjection, unsettled } from '../shared/notice.js';
import { schoolYearBounds } from '../shared/semester.js';
import { isShort, rotationCheck, type RotationCheck } from './rotations.check.js';
import { refuse } from './rotations.clauses.js';
import type { Parts } from './rotations.commands.js';
import type { BareEvents } from './rotations.events.js';
import { requireOthers, titleOf } from './rotations.guards.js';
import { ofMove } from './rotations.moves.js';
import { checkedOf, type RotationPlan } from './rotations.state.js';

/** A plan is finalised by the clock this long after the end of its school year. */
const finaliseAfterDays = 30;

const checkOf = (state: RotationPlan): RotationCheck => rotationCheck(checkedOf(state, state.schools));
const unmet = ({ outputDuties }: RotationCheck) =>
  outputDuties.filter(({ met }) => !met).map(({ schoolId }) => schoolId);

const handler = { zh: '经办人', en: 'handler' };

function requireSeparateDecider(state: RotationPlan, act: Act): void {
  const { drafters, submitters, handlers, settlers } = state.persons;
  requireOthers(act, [
    [{ zh: '报送人', en: 'submitter' }, submitters],
    [{ zh: '拟定人', en: 'drafter' }, drafters],
    [handler, handlers],
    [{ zh: '异议处理人', en: 'handler of an objection' }, settlers],
  ]);
}

/** Between which schools how many move: all the public is told. */
function flowsOf(state: RotationPlan): BareEvents['RotationNoticePublished']['flows'] {
  const flows = new Map<string, BareEvents['RotationNoticePublished']['flows'][number]>();
  for (const { fromSchoolId, toSchoolId, status } of Object.values(state.moves)) {
    if (status === 'cancelled') continue;
    const key = `${fromSchoolId} ${toSchoolId}`;
    const flow = flows.get(key) ?? { fromSchoolId, toSchoolId, moves: 0 };
    flow.moves++;
    flows.set(key, flow);
  }
  return [...flows.values()];
}

export const approval = {
  SubmitRotationPlan: (input, state, { act, facts }) => {
    if (facts.resolution !== 'carried') throw refuse('ROT_NO_RESOLUTION', {}, '/resolutionId');
    const check = checkOf(state);
    const silent = check.tenYear.filter((each) => !each.moved && each.reason === undefined);
    if (silent.length > 0)
      throw refuse('ROT_TEN_YEAR_UNEXPLAINED', { teachers: silent.slice(0, 50).map((each) => each.teacherRef) });
    if (input.shortfallExplanation === undefined) {
      const { applicability, eligible, rotating, backbone } = check;
      if (applicability === 'binding' && check.shortRotation > 0)
        throw refuse('ROT_BELOW_MIN_ROTATION', {
          eligible,
          rotating,
          required: check.requiredRotation,
          short: check.shortRotation,
        });
      if (applicability === 'binding' && check.shortBackbone > 0)
        throw refuse('ROT_BELOW_MIN_BACKBONE', {
          rotating,
          backbone,
          required: check.requiredBackbone,
          short: check.shortBackbone,
        });
      if (unmet(check).length > 0) throw refuse('ROT_OUTPUT_DUTY_UNMET', { schools: unmet(check) });
    }
    return [{ type: 'RotationPlanSubmitted', data: { ...input, check, by: personsOf(act) } }];
  },

  ReturnRotationPlan: (input, _, { act }) => [{ type: 'RotationPlanReturned', data: { ...input, by: personsOf(act) } }],

  PublishRotationNotice: (input, state, { act, facts, today }) => {
    const tooShort: Parameters<typeof posted>[5] = (values, field) => refuse('ROT_NOTICE_TOO_SHORT', values, field);
    const notice = posted(input, facts, state.pinned.noticeDays, today, state.submittedOn, tooShort);
    return [
      {
        type: 'RotationNoticePublished',
        effectiveOn: input.startsOn,
        data: { ...notice, flows: flowsOf(state), by: personsOf(act) },
      },
    ];
  },

  /** What is closed is not posted any more: the plan is returned and posted anew. */
  CorrectRotationNotice: (input, { notice, objections }, { act, facts, today }) => {
    if (notice!.closed) throw refuse('ROT_STATE', { stage: 'noticeClosed', command: titleOf('CorrectRotationNotice') });
    const corrected = correctedNotice(input, notice!, facts, today);
    const data = { ...corrected, open: unsettled(objections).length, by: personsOf(act) };
    return [{ type: 'RotationNoticeCorrected', data }];
  },

  RaiseRotationObjection: (input, { notice }, context) => {
    const raised = raisedObjection(input, notice!, context, (values) => refuse('ROT_NOTICE_ENDED', values));
    return [{ type: 'RotationObjectionRaised', data: { ...raised, by: personsOf(context.act) } }];
  },

  /** By an officer who has not had the plan in hand. */
  HandleRotationObjection: (input, { notice, objections, persons }, { act, today }) => {
    const handled = handledObjection(input, objections, notice!, today, () =>
      refuse('ROT_STATE', { stage: 'handled', command: titleOf('HandleRotationObjection') }),
    );
    requireOthers(act, [[handler, persons.handlers]]);
    return [{ type: 'RotationObjectionHandled', data: { ...handled, by: personsOf(act) } }];
  },

  CloseRotationNotice: (_, state, { act, today }) => {
    const { notice, objections } = state;
    if (notice!.closed) return [];
    const effectiveOn = closedOn(notice!, objections, act, today, {
      notEnded: (values) => refuse('ROT_NOTICE_NOT_ENDED', values),
      open: (values) => refuse('ROT_OBJECTION_OPEN', values),
    });
    return [{ type: 'RotationNoticeClosed', effectiveOn, data: { endsOn: notice!.endsOn } }];
  },

  ApproveRotationPlan: (input, state, { act, facts, today, id }) => {
    requireSeparateDecider(state, act);
    const { notice } = state;
    const endsOn = state.status === 'publicNotice' && notice ? notice.endsOn : '';
    if (!notice?.closed || endsOn === '' || input.decidedOn <= endsOn)
      throw refuse('ROT_NOTICE_NOT_ENDED', { endsOn }, '/decidedOn');
    pastOrToday(input.decidedOn, today, 'decidedOn', state.submittedOn);
    const check = checkOf(state);
    if (isShort(check) && input.acknowledgeShortfall !== true)
      throw refuse(
        'ROT_SHORTFALL_NOT_ACKNOWLEDGED',
        { rotation: check.shortRotation, backbone: check.shortBackbone, schools: unmet(check).length },
        '/acknowledgeShortfall',
      );
    const number =
      input.decisionNo === undefined ? undefined : freeDocNo(input.decisionNo, facts.owner, `rotation-${id}`);
    const approved = Object.values(state.moves).filter((each) => each.status === 'proposed');
    return {
      events: [
        {
          type: 'RotationPlanApproved',
          effectiveOn: input.decidedOn,
          data: {
            ...input,
            check,
            ...(number ? { normalized: number.normalized } : {}),
            finaliseDueOn: addDays(schoolYearBounds(state.plan.schoolYear).to, finaliseAfterDays),
            by: personsOf(act),
          },
        },
        ...approved.map((each) => ({
          type: 'MoveApproved' as const,
          effectiveOn: input.decidedOn,
          data: { ...ofMove(each), startOn: each.startOn },
        })),
      ],
      ...(number ? { claims: [docNoClaim(number)] } : {}),
    };
  },

  RejectRotationPlan: (input, state, { act }) => {
    requireSeparateDecider(state, act);
    return [{ type: 'RotationPlanRejected', data: { ...input, by: personsOf(act) } }];
  },

  IssueRotationDocument: (input, state, { act, facts, today, id }) => {
    const decidedOn = state.decidedOn!;
    const { docNo, claim } = issued(input, { ...facts, stream: `rotation-${id}`, today, decidedOn });
    return {
      events: [
        {
          type: 'RotationDocumentIssued',
          effectiveOn: input.issuedOn,
          data: { ...input, normalized: docNo.normalized, by: personsOf(act) },
        },
      ],
      claims: [claim],
    };
  },
} satisfies Partial<Parts>;
