import { hashedId, personsOf, timeBits } from '@app/kernel';
import { closedOn, posted } from '../shared/notice.js';
import { refuse } from './applications.clauses.js';
import type { Parts } from './applications.commands.js';
import { requireSeparate, titleOfCommand, unknown } from './applications.guards.js';
import { isExcluded, prolongation, returnMove } from './applications.review.js';

export const notice = {
  PublishPublicNotice: (input, state, { act, facts, today }) => {
    if (state.review?.opinion === 'deny') throw refuse('APP_NOTICE_OPINION');
    const tooShort: Parameters<typeof posted>[5] = (values, field) => refuse('APP_NOTICE_TOO_SHORT', values, field);
    const notice = posted(input, facts, state.pinned.noticeDays, today, state.review?.on, tooShort);
    return [
      {
        type: 'PublicNoticePublished',
        effectiveOn: input.startsOn,
        data: { ...notice, excluded: isExcluded(state, 'publicNotice'), by: personsOf(act) },
      },
    ];
  },

  /** A change of substance posts the notice anew: the public has its whole time again. */
  CorrectNotice: (input, state, { act, facts, today }) => [
    {
      type: 'PublicNoticeCorrected',
      data: {
        ...input,
        startsOn: input.ofSubstance ? today : state.notice!.startsOn,
        endsOn: input.ofSubstance ? facts.ends.on : state.notice!.endsOn,
        provisional: input.ofSubstance ? facts.ends.provisional : state.provisional,
        by: personsOf(act),
      },
    },
  ],

  RaiseObjection: (input, state, { act, today, commandId }) => {
    const { endsOn } = state.notice!;
    if (today > endsOn) throw refuse('APP_NOTICE_CLOSED', { endsOn });
    const objectionId = hashedId(timeBits(commandId), 'objection', commandId);
    return [{ type: 'ObjectionRaised', data: { ...input, objectionId, endsOn, by: personsOf(act) } }];
  },

  HandleObjection: (input, state, { act, facts, today }) => {
    const objection = state.objections.find((each) => each.id === input.objectionId);
    if (!objection) throw unknown('objection', input.objectionId, 'objectionId');
    if (objection.result)
      throw refuse('APP_STATE', {
        stage: { zh: '异议已处理', en: 'past this objection' },
        command: titleOfCommand('HandleObjection'),
      });
    requireSeparate('APP_SOD_OBJECTION', personsOf(act), state.persons.reviewers);
    const upheld = input.result === 'upheld';
    const open = state.objections.filter((each) => !each.result).length - 1;
    return [
      {
        type: 'ObjectionHandled',
        data: {
          ...input,
          handledOn: today,
          endsOn: state.notice!.endsOn,
          open,
          round: upheld ? state.round + 1 : state.round,
          moves: upheld ? returnMove(state) : [],
          ...(upheld
            ? prolongation(facts)
            : { days: 0, decisionDueOn: state.decisionDueOn!, provisional: state.provisional }),
          by: personsOf(act),
        },
      },
    ];
  },

  ClosePublicNotice: (_, state, { act, facts, today }) => {
    const { endsOn } = state.notice!;
    if (today <= endsOn) throw refuse('APP_NOTICE_NOT_ENDED', { endsOn });
    const objections = state.objections.filter((each) => !each.result).map((each) => each.id);
    if (objections.length > 0) throw refuse('APP_OBJECTION_OPEN', { objections });
    const settled = state.objections.map((each) => each.handledOn!);
    return [
      {
        type: 'PublicNoticeClosed',
        effectiveOn: closedOn(endsOn, act, today, settled),
        data: { endsOn, ...prolongation(facts) },
      },
    ];
  },
} satisfies Partial<Parts>;
