import { personsOf } from '@app/kernel';
import { closedOn, correctedNotice, handledObjection, posted, raisedObjection } from '../shared/notice.js';
import { refuse } from './applications.clauses.js';
import type { Parts } from './applications.commands.js';
import { requireSeparate, titleOfCommand } from './applications.guards.js';
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

  CorrectNotice: (input, { notice, provisional }, { act, facts, today }) => [
    {
      type: 'PublicNoticeCorrected',
      data: { ...correctedNotice(input, { ...notice!, provisional }, facts, today), by: personsOf(act) },
    },
  ],

  RaiseObjection: (input, state, context) => {
    const raised = raisedObjection(input, state.notice!, context, (values) => refuse('APP_NOTICE_CLOSED', values));
    return [{ type: 'ObjectionRaised', data: { ...raised, by: personsOf(context.act) } }];
  },

  HandleObjection: (input, state, { act, facts, today }) => {
    const handled = handledObjection(input, state.objections, state.notice!, today, () =>
      refuse('APP_STATE', {
        stage: { zh: '异议已处理', en: 'past this objection' },
        command: titleOfCommand('HandleObjection'),
      }),
    );
    requireSeparate('APP_SOD_OBJECTION', personsOf(act), state.persons.reviewers);
    const upheld = input.result === 'upheld';
    return [
      {
        type: 'ObjectionHandled',
        data: {
          ...handled,
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

  ClosePublicNotice: (_, { notice, objections }, { act, facts, today }) => {
    const effectiveOn = closedOn(notice!, objections, act, today, {
      notEnded: (values) => refuse('APP_NOTICE_NOT_ENDED', values),
      open: (values) => refuse('APP_OBJECTION_OPEN', values),
    });
    return [{ type: 'PublicNoticeClosed', effectiveOn, data: { endsOn: notice!.endsOn, ...prolongation(facts) } }];
  },
} satisfies Partial<Parts>;
