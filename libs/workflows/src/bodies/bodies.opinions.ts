import { pastOrToday, personsOf } from '@app/kernel';
import { refuse } from './bodies.clauses.js';
import type { Parts } from './bodies.commands.js';
import { requireKind, seatAt } from './bodies.guards.js';

export const opinions = {
  RecordPublicOpinion: (input, state, { act, today }) => {
    requireKind(state, 'deliberativeCommittee');
    const { opinionId, consultantSeatId, receivedOn, schoolId } = input;
    if (state.opinions[opinionId]) {
      const status = state.opinions[opinionId].replied ? 'replied' : 'open';
      throw refuse('GOV_OPINION_STATE', { status }, '/opinionId');
    }
    pastOrToday(receivedOn, today, 'receivedOn', state.activeFrom);
    const seat = consultantSeatId === undefined ? undefined : seatAt(state, consultantSeatId, receivedOn);
    if (consultantSeatId !== undefined && seat?.category !== 'educationConsultant')
      throw refuse('GOV_NOT_CONSULTANT', { seatId: consultantSeatId }, '/consultantSeatId');
    const members = state.members.at(-1)!.value;
    if (schoolId !== undefined && !members.some((each) => each.schoolId === schoolId))
      throw refuse('GOV_SCHOOL_NOT_MEMBER', { schools: [schoolId] }, '/schoolId');
    return [{ type: 'PublicOpinionRecorded', data: { ...input, by: personsOf(act) }, effectiveOn: receivedOn }];
  },
  ReplyToPublicOpinion: (input, state, { act, today }) => {
    const opinion = state.opinions[input.opinionId];
    if (!opinion || opinion.replied)
      throw refuse('GOV_OPINION_STATE', { status: opinion ? 'replied' : 'unknown' }, '/opinionId');
    pastOrToday(input.repliedOn, today, 'repliedOn', opinion.receivedOn);
    return [{ type: 'PublicOpinionReplied', data: { ...input, by: personsOf(act) }, effectiveOn: input.repliedOn }];
  },
} satisfies Partial<Parts>;
