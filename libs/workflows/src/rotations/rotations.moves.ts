import { hashedId, personsOf, timeBits, type Act } from '@app/kernel';
import { schoolYearBounds } from '../shared/semester.js';
import { isCounted, isLongEnough, isTenYear } from './rotations.check.js';
import { refuse } from './rotations.clauses.js';
import type { Facts, Parts } from './rotations.commands.js';
import { moveIn } from './rotations.guards.js';
import type { ProposeMoveInput } from './rotations.input.js';
import { quotaKey, type Move, type RotationPlan } from './rotations.state.js';
import { isAtLeast } from './rotations.words.js';

const isOver = (schoolId: string, titleLevel: string, { quotas }: RotationPlan): boolean => {
  const quota = quotas[quotaKey({ schoolId, titleLevel })];
  return quota !== undefined && quota.occupiedPosts > quota.approvedPosts;
};
const isUnder = (schoolId: string, titleLevel: string, { quotas }: RotationPlan): boolean => {
  const quota = quotas[quotaKey({ schoolId, titleLevel })];
  return quota !== undefined && quota.occupiedPosts < quota.approvedPosts;
};

/** What holds for a move, proposed or amended; `moveId` is the one amended. */
function weigh(input: ProposeMoveInput, moveId: string, state: RotationPlan, facts: Facts['ProposeMove'], act: Act) {
  const { teacherRef, fromSchoolId, toSchoolId, relation, purpose, titleLevel, startOn, endOn } = input;
  const entry = state.roster[teacherRef];
  if (entry?.schoolId !== fromSchoolId) throw refuse('ROT_FROM_MISMATCH', { teacher: teacherRef }, '/fromSchoolId');
  const outside = [fromSchoolId, toSchoolId].filter(
    (each) => !facts.members.includes(each) || !state.schools.includes(each),
  );
  if (outside.length > 0) throw refuse('ROT_MOVE_OUTSIDE_COLLABORATION', { schools: outside }, '/toSchoolId');
  if (fromSchoolId === toSchoolId) throw refuse('ROT_SAME_SCHOOL', {}, '/toSchoolId');
  const others = Object.values(state.moves).some(
    (each) => each.teacherRef === teacherRef && each.status !== 'cancelled' && each.moveId !== moveId,
  );
  if (others) throw refuse('ROT_TEACHER_ALREADY_MOVING', { teacher: teacherRef }, '/teacherRef');
  if (relation === 'rigid' && state.kind === 'cooperativeCommunity')
    throw refuse('ROT_RIGID_NOT_ALLOWED', {}, '/relation');
  if ((relation === 'flexible' && endOn === undefined) || (endOn !== undefined && endOn < startOn))
    throw refuse('ROT_END_REQUIRED', {}, '/endOn');
  const level = titleLevel ?? '';
  if (purpose === 'structural' && !(isOver(fromSchoolId, level, state) && isUnder(toSchoolId, level, state)))
    throw refuse('ROT_STRUCTURAL_DIRECTION', {}, '/titleLevel');
  const { schoolYear } = state.plan;
  const { from, to } = schoolYearBounds(schoolYear);
  if (startOn < from || startOn > to) throw refuse('ROT_DATE_OUTSIDE_YEAR', { schoolYear, from, to }, '/startOn');
  const eligible = isCounted(entry);
  return {
    ...input,
    moveId,
    stage: entry.stage,
    crossStage: facts.toStages !== 'unknown' && !facts.toStages.includes(entry.stage),
    eligible,
    backbone: isAtLeast(entry.backboneLevel, state.pinned.backboneMinLevel),
    counts: eligible && isLongEnough(input, state.pinned.flexibleMinSemesters, state.academic),
    by: personsOf(act),
  };
}

/** Whose move it is, for every later event of it. */
export const ofMove = ({ moveId, teacherRef, fromSchoolId, toSchoolId }: Move) => ({
  moveId,
  teacherRef,
  fromSchoolId,
  toSchoolId,
});

export const moves = {
  ProposeMove: (input, state, { act, facts, commandId }) => {
    const moveId = hashedId(timeBits(commandId), 'move', commandId);
    return [{ type: 'MoveProposed', data: weigh(input, moveId, state, facts, act) }];
  },

  AmendMove: (input, state, { act, facts }) => {
    const { moveId, ...rest } = input;
    moveIn(state, moveId, 'AmendMove', 'proposed');
    return [{ type: 'MoveAmended', data: weigh(rest, moveId, state, facts, act) }];
  },

  DropMove: (input, state, { act }) => {
    const move = moveIn(state, input.moveId, 'DropMove', 'proposed');
    return [{ type: 'MoveDropped', data: { ...input, ...ofMove(move), by: personsOf(act) } }];
  },

  RecordNonRotationReason: (input, state, { act }) => {
    const { teacherRef } = input;
    const entry = state.roster[teacherRef];
    if (entry?.schoolId !== act.organisation || !state.schools.includes(entry.schoolId))
      throw refuse('ROT_NOT_ON_ROSTER', { teacher: teacherRef }, '/teacherRef');
    if (!isTenYear(entry, state.plan.schoolYear, state.pinned.intermediateYears))
      throw refuse('ROT_NOT_TEN_YEAR', { teacher: teacherRef }, '/teacherRef');
    return [{ type: 'NonRotationReasonRecorded', data: { ...input, schoolId: entry.schoolId, by: personsOf(act) } }];
  },
} satisfies Partial<Parts>;
