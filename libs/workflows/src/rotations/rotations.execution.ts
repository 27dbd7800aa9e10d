import { pastOrToday, personsOf, type Act } from '@app/kernel';
import { schoolYearBounds } from '../shared/semester.js';
import { rotationCheck, semestersCovered } from './rotations.check.js';
import { refuse } from './rotations.clauses.js';
import type { Parts } from './rotations.commands.js';
import { moveIn, requireMembers, requireOthers } from './rotations.guards.js';
import type { CorrectRotationInput } from './rotations.input.js';
import { ofMove } from './rotations.moves.js';
import { checkedOf, corrected, type Move, type RotationPlan } from './rotations.state.js';
import type { MoveStatus } from './rotations.words.js';

const ended: readonly MoveStatus[] = ['arrived', 'completed', 'returnedEarly', 'cancelled'];

function requireSchool(act: Act, schoolId: string, duty: { zh: string; en: string }): void {
  if (act.organisation !== schoolId) throw refuse('ROT_SOD', { person: act.by, duty });
}
const sender = { zh: '派出学校', en: 'sending school' };
const receiver = { zh: '接收学校', en: 'receiving school' };

/** Semesters really spent at the other school. */
const spent = ({ arrivedOn, startOn }: Move, on: string, { academic }: RotationPlan): number => {
  const from = arrivedOn !== undefined && arrivedOn > startOn ? arrivedOn : startOn;
  return on < from ? 0 : semestersCovered(from, on, academic);
};

/** The latest record of the one thing a correction is about. */
function targetOf({ entry, staffing, move }: CorrectRotationInput, state: RotationPlan): readonly string[] {
  const named = [
    ...(entry ? [[state.roster[entry.teacherRef]?.event ?? '']] : []),
    ...(staffing ? [[state.staffing[staffing.schoolId]?.event ?? '']] : []),
    ...(move ? [state.moves[move.moveId]?.events ?? []] : []),
  ];
  return named.length === 1 ? named[0]! : [];
}

export const execution = {
  ConfirmDeparture: (input, state, { act, today }) => {
    const move = moveIn(state, input.moveId, 'ConfirmDeparture', 'approved');
    requireSchool(act, move.fromSchoolId, receiver);
    pastOrToday(input.on, today, 'on', state.decidedOn);
    return [
      {
        type: 'MoveDeparted',
        effectiveOn: input.on,
        data: { ...input, ...ofMove(move), first: state.status === 'approved', by: personsOf(act) },
      },
    ];
  },

  /** The school that receives says so; nobody who let the teacher go. */
  ConfirmArrival: (input, state, { act, today }) => {
    const move = moveIn(state, input.moveId, 'ConfirmArrival', 'departed');
    requireSchool(act, move.toSchoolId, sender);
    requireOthers(act, [[sender, move.departedBy ?? []]]);
    pastOrToday(input.on, today, 'on', move.departedOn);
    const { endOn } = move;
    return [
      {
        type: 'MoveArrived',
        effectiveOn: input.on,
        data: { ...input, ...ofMove(move), ...(endOn === undefined ? {} : { endOn }), by: personsOf(act) },
      },
    ];
  },

  CancelMove: (input, state, { act, today }) => {
    const move = moveIn(state, input.moveId, 'CancelMove', 'approved', 'departed');
    const departed = move.status === 'departed';
    pastOrToday(input.on, today, 'on', state.decidedOn);
    return [
      {
        type: 'MoveCancelled',
        effectiveOn: input.on,
        data: { ...input, ...ofMove(move), departed, by: personsOf(act) },
      },
    ];
  },

  ReturnEarly: (input, state, { act, today }) => {
    const move = moveIn(state, input.moveId, 'ReturnEarly', 'arrived');
    pastOrToday(input.on, today, 'on', move.arrivedOn);
    const counts = spent(move, input.on, state) >= state.pinned.flexibleMinSemesters;
    return [
      {
        type: 'MoveReturnedEarly',
        effectiveOn: input.on,
        data: { ...input, ...ofMove(move), counts, by: personsOf(act) },
      },
    ];
  },

  CompleteMove: (input, state, { act, today }) => {
    const move = moveIn(state, input.moveId, 'CompleteMove', 'arrived');
    requireSchool(act, move.toSchoolId, sender);
    pastOrToday(input.on, today, 'on', move.arrivedOn);
    if (move.relation === 'flexible' && input.on < move.endOn!)
      throw refuse('ROT_MOVE_NOT_ENDED', { endOn: move.endOn }, '/on');
    const { appraisal } = input;
    return [
      {
        type: 'MoveCompleted',
        effectiveOn: input.on,
        data: { ...input, ...ofMove(move), by: personsOf(act) },
      },
      {
        type: 'MobilityIncentiveGranted',
        effectiveOn: input.on,
        data: { ...ofMove(move), appraisal, semesters: spent(move, input.on, state) },
      },
    ];
  },

  FinaliseRotationPlan: (_, state, { act, today }) => {
    const endsOn = schoolYearBounds(state.plan.schoolYear).to;
    const open = Object.values(state.moves).filter((each) => !ended.includes(each.status));
    const early = today <= endsOn && (open.length > 0 || act.capacity === 'SYS');
    if (early) throw refuse('ROT_TOO_EARLY', { endsOn, open: open.length });
    return [
      {
        type: 'RotationPlanFinalised',
        data: {
          check: rotationCheck(checkedOf(state, state.schools), 'executed'),
          open: open.map((each) => each.moveId),
        },
      },
    ];
  },

  LinkRotationResult: (input, _, { act }) => [{ type: 'RotationResultLinked', data: { ...input, by: personsOf(act) } }],

  CorrectRotation: (input, state, { act, commandId }) => {
    const { correctsEventId, entry, staffing, move } = input;
    if (!targetOf(input, state).includes(correctsEventId))
      throw refuse('ROT_CORRECTION_TARGET', { correctsEventId }, '/correctsEventId');
    if (entry) requireMembers(state.schools, entry.schoolId);
    const after = { ...state, ...corrected(state, { entry, staffing, move }, commandId) };
    const executed = state.status === 'finalised';
    const check = rotationCheck(checkedOf(after, state.schools), executed ? 'executed' : 'planned');
    const status = move && { from: state.moves[move.moveId]!.status, to: after.moves[move.moveId]!.status };
    const moveStatus = status && status.from !== status.to ? { moveStatus: status } : {};
    return [{ type: 'RotationCorrected', data: { ...input, ...moveStatus, check, by: personsOf(act) } }];
  },
} satisfies Partial<Parts>;
