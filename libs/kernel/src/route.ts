/**
 * Review routes: who must act now, what an opinion does, one outcome. Pure; a route is policy data.
 * A step has seats; `all` (会签): every seat agrees; `any` (或签): the first answer decides; `sequence` (依次): in order.
 * Votes (票签), added and removed seats (加签 减签), referral (转办), entrusting (委派), return and take-back (退回 拿回) are moves
 * recorded as one event type each (`RouteMoved` with `move`), so that commands for them come later without a change to recorded events.
 */
export interface Seat {
  /** Unique in the route. */
  id: string;
  /** Person who acts, or undefined while any holder of the capacity may. */
  person?: string;
  capacity: string;
}
export interface Step {
  id: string;
  mode: 'all' | 'any' | 'sequence' | 'vote';
  /** For `vote`: how many agreeing seats carry it. */
  needed?: number;
  seats: readonly Seat[];
}
export interface Route {
  steps: readonly Step[];
}
export type Opinion = 'agree' | 'disagree';

export type RouteMove =
  | { move: 'opinion'; seat: string; person: string; opinion: Opinion }
  | { move: 'seatAdded'; step: string; seat: Seat; before?: string }
  | { move: 'seatRemoved'; seat: string }
  | { move: 'referred'; seat: string; person: string }
  | { move: 'entrusted'; seat: string; person: string }
  | { move: 'returned'; toStep: string }
  | { move: 'takenBack'; seat: string };

export interface RouteState {
  route: Route;
  /** Index of the step that is acting; steps.length when done. */
  at: number;
  round: number;
  opinions: Readonly<Record<string, { person: string; opinion: Opinion }>>;
  outcome?: Opinion;
}

export const startRoute = (route: Route): RouteState => settle({ route, at: 0, round: 1, opinions: {} });

/** The seats that must (or may) act now. */
export function acting(state: RouteState): readonly Seat[] {
  const step = state.route.steps[state.at];
  if (state.outcome || !step) return [];
  const open = step.seats.filter((seat) => !state.opinions[seat.id]);
  return step.mode === 'sequence' ? open.slice(0, 1) : open;
}

/** The route after a move. Moves that do not apply change nothing: what is recorded was allowed when it was decided. */
export function move(state: RouteState, by: RouteMove): RouteState {
  switch (by.move) {
    case 'opinion':
      return acting(state).some((seat) => seat.id === by.seat)
        ? settle({ ...state, opinions: { ...state.opinions, [by.seat]: { person: by.person, opinion: by.opinion } } })
        : state;
    case 'seatAdded':
      return settle(
        withSteps(state, (step) => {
          if (step.id !== by.step) return step;
          const at =
            by.before === undefined
              ? step.seats.length
              : Math.max(
                  0,
                  step.seats.findIndex((seat) => seat.id === by.before),
                );
          return { ...step, seats: [...step.seats.slice(0, at), by.seat, ...step.seats.slice(at)] };
        }),
      );
    case 'seatRemoved':
      return settle(withSteps(state, (step) => ({ ...step, seats: step.seats.filter((seat) => seat.id !== by.seat) })));
    case 'referred':
    case 'entrusted':
      return withSteps(state, (step) => ({
        ...step,
        seats: step.seats.map((seat) => (seat.id === by.seat ? { ...seat, person: by.person } : seat)),
      }));
    case 'returned': {
      const at = state.route.steps.findIndex((step) => step.id === by.toStep);
      if (at < 0) return state;
      const again = new Set(state.route.steps.slice(at).flatMap((step) => step.seats.map((seat) => seat.id)));
      const opinions = Object.fromEntries(Object.entries(state.opinions).filter(([seat]) => !again.has(seat)));
      return { route: state.route, at, round: state.round + 1, opinions };
    }
    case 'takenBack': {
      const step = state.route.steps[state.at];
      if (state.outcome || !step?.seats.some((seat) => seat.id === by.seat)) return state;
      const opinions = Object.fromEntries(Object.entries(state.opinions).filter(([seat]) => seat !== by.seat));
      return { ...state, opinions };
    }
  }
}

const withSteps = (state: RouteState, change: (step: Step) => Step): RouteState => ({
  ...state,
  route: { steps: state.route.steps.map(change) },
});

/** Moves on over every step that is decided; an empty step decides nothing and is passed. */
function settle(state: RouteState): RouteState {
  let { at } = state;
  while (at < state.route.steps.length) {
    const result = resultOf(state.route.steps[at]!, state.opinions);
    if (result === undefined) return { ...state, at };
    if (result === 'disagree') return { ...state, at, outcome: 'disagree' };
    at++;
  }
  return { ...state, at, outcome: 'agree' };
}

function resultOf(step: Step, opinions: RouteState['opinions']): Opinion | undefined {
  const given = step.seats.map((seat) => opinions[seat.id]?.opinion);
  const agreed = given.filter((each) => each === 'agree').length;
  const against = given.filter((each) => each === 'disagree').length;
  switch (step.mode) {
    case 'any':
      return given.find((each) => each !== undefined) ?? (given.length === 0 ? 'agree' : undefined);
    case 'vote': {
      const needed = step.needed ?? Math.floor(step.seats.length / 2) + 1;
      return agreed >= needed ? 'agree' : step.seats.length - against < needed ? 'disagree' : undefined;
    }
    default:
      return against > 0 ? 'disagree' : agreed === given.length ? 'agree' : undefined;
  }
}
