import { personsOf } from '@app/kernel';
import { refuse } from './projects.clauses.js';
import type { Parts } from './projects.commands.js';
import type { PanelCriteria, PanelSeat } from './projects.input.js';
import { criteria, lackingIn, resultOf, type Scores } from './projects.scoring.js';
import type { Project } from './projects.state.js';

function seatOf({ seats }: Project, panelSeatId: string, persons: readonly string[]): PanelSeat {
  const seat = seats.find((each) => each.panelSeatId === panelSeatId);
  if (!seat || !persons.includes(seat.userId))
    throw refuse('PRJ_NOT_PANEL_MEMBER', { seat: panelSeatId }, '/panelSeatId');
  return seat;
}

/** Both criteria, whole numbers from 0 to 100. */
function scoresIn(given: PanelCriteria): Scores {
  const missing = criteria.filter((each) => given[each] === undefined);
  if (missing.length > 0) throw refuse('PRJ_CRITERION_MISSING', { missing }, '/criteria');
  for (const each of criteria) {
    const score = given[each]!;
    if (score < 0 || score > 100) throw refuse('PRJ_SCORE_RANGE', { score }, `/criteria/${each}`);
  }
  return { implementation: given.implementation!, memberImprovement: given.memberImprovement! };
}

/** Who scores, and what comes of it. Scores are sealed until scoring is completed. */
export const panel = {
  AppointPanel: ({ seats }, project, { act, approvedBy, facts }) => {
    const distinct = (values: readonly string[]) => new Set(values).size === seats.length;
    if (!distinct(seats.map((each) => each.panelSeatId)) || !distinct(seats.map((each) => each.userId)))
      throw refuse('PRJ_PANEL_SEAT', {}, '/seats');
    const lacking = lackingIn(seats, project.pinned!.panel);
    if (lacking.length > 0) throw refuse('PRJ_PANEL_COMPOSITION', { lacking }, '/seats');
    const persons = seats
      .filter(
        ({ userId, class: name }) =>
          facts.unknown.includes(userId) ||
          facts.atSchools.includes(userId) ||
          (name === 'expert' && facts.atParents.includes(userId)),
      )
      .map(({ userId }) => userId);
    if (persons.length > 0) throw refuse('PRJ_RECUSAL', { persons }, '/seats');
    const standing = new Map(seats.map((each) => [each.panelSeatId, each.userId]));
    // A seat that passes to somebody else is scored anew, under an id of its own.
    const moved = project.seats.filter((each) => (standing.get(each.panelSeatId) ?? each.userId) !== each.userId);
    if (moved.length > 0) throw refuse('PRJ_PANEL_SEAT', {}, '/seats');
    const replaced = project.seats.filter((each) => !standing.has(each.panelSeatId)).map((each) => each.panelSeatId);
    const approved = approvedBy ? { approvedBy: personsOf(approvedBy) } : {};
    return [{ type: 'PanelAppointed', data: { seats, replaced, by: personsOf(act), ...approved } }];
  },

  RecordPanelScore: ({ panelSeatId, criteria: given, comment }, project, { act }) => {
    const seat = seatOf(project, panelSeatId, personsOf(act));
    const scores = scoresIn(given);
    if (project.scores[panelSeatId]) throw refuse('PRJ_ALREADY_SCORED', {}, '/panelSeatId');
    const outstanding = project.seats.length - Object.keys(project.scores).length - 1;
    const data = { panelSeatId, class: seat.class, scores, outstanding, by: personsOf(act) };
    return [{ type: 'PanelScoreRecorded', data: { ...data, ...(comment === undefined ? {} : { comment }) } }];
  },

  ReviseScore: ({ panelSeatId, criteria: given, reason }, project, { act }) => {
    seatOf(project, panelSeatId, personsOf(act));
    const scores = scoresIn(given);
    if (!project.scores[panelSeatId]) throw refuse('PRJ_SCORE_OUTSTANDING', { seats: [panelSeatId] });
    return [{ type: 'PanelScoreRevised', data: { panelSeatId, scores, reason, by: personsOf(act) } }];
  },

  CompleteScoring: (_, { seats, scores, pinned }, { act }) => {
    const outstanding = seats.map((each) => each.panelSeatId).filter((each) => !scores[each]);
    if (outstanding.length > 0) throw refuse('PRJ_SCORE_OUTSTANDING', { seats: outstanding });
    const scored = seats.map(({ panelSeatId, class: name }) => ({
      panelSeatId,
      class: name,
      scores: scores[panelSeatId]!,
    }));
    const result = resultOf(scored, pinned!.weights, pinned!.bands);
    return [{ type: 'ScoringCompleted', data: { ...result, seats: scored, by: personsOf(act) } }];
  },
} satisfies Partial<Parts>;
