import type { Evolve, LocalDate } from '@app/kernel';
import { insert, type Dated } from '../shared/history.js';
import type { Composition, OwnerMember } from './bodies.composition.js';
import type { BodyRef, Events, Frequency, MeetingCheck, MeetingReview } from './bodies.events.js';
import type { AgendaItem, MeetingObserver, MeetingResolution, SeatTerm } from './bodies.input.js';
import type { MeetingKind, StudioTrack } from './bodies.words.js';

export type BodyStatus = 'none' | 'constituted' | 'active' | 'dissolved';

/** One term of a seat: a seat filled anew has another one. */
export interface Seat extends SeatTerm {
  status: 'appointed' | 'renewed' | 'ended' | 'expired';
  endedOn?: LocalDate;
  reason?: string;
}
export interface Dispute {
  disputeId: string;
  seatId: string;
  resolutionId?: string;
  statement: string;
  raisedOn: LocalDate;
  status: 'open' | 'answered' | 'corrected';
  answer?: string;
}
export interface Meeting {
  meetingId: string;
  kind: MeetingKind;
  on: LocalDate;
  status: 'scheduled' | 'held' | 'cancelled';
  agendaItems: readonly AgendaItem[];
  heldOn?: LocalDate;
  attendance: readonly string[];
  observers: readonly MeetingObserver[];
  resolutions: readonly MeetingResolution[];
  /** File of the minutes. */
  minutes?: string;
  check?: MeetingCheck;
  frequency?: Frequency;
  disputes: readonly Dispute[];
  /** The event that said what was held, which a correction names. */
  event?: string;
}
export interface AnnualChair {
  schoolYear: string;
  seatId: string;
  meetingId: string;
  personRef: string;
  schoolId: string;
  consecutive: boolean;
}

export interface Body {
  status: BodyStatus;
  body: BodyRef;
  divisionCode: string;
  track?: StudioTrack;
  subject?: string;
  stage?: string;
  constitutedOn: LocalDate;
  activeFrom: LocalDate;
  dissolvedOn?: LocalDate;
  decisionNo?: string;
  seats: Seat[];
  /** Schools of the collaboration, as they were last compared with the seats. */
  members: Dated<readonly OwnerMember[]>[];
  chairs: AnnualChair[];
  meetings: Meeting[];
  review?: MeetingReview;
  /** Opinion → whether it has been replied to. */
  opinions: Record<string, { receivedOn: LocalDate; replied: boolean }>;
}

export const noBody = (): Body => ({
  status: 'none',
  body: { kind: 'council', nameZh: '', bureauId: '', ownerKind: 'bureau' },
  divisionCode: '',
  constitutedOn: '',
  activeFrom: '',
  seats: [],
  members: [],
  chairs: [],
  meetings: [],
  opinions: {},
});

const lastDayOf = ({ termEndsOn, endedOn }: Seat): LocalDate | undefined =>
  endedOn !== undefined && (termEndsOn === undefined || endedOn < termEndsOn) ? endedOn : termEndsOn;
/** Whether a term counts on the day; its last day counts. */
export function isSeated(seat: Seat, on: LocalDate): boolean {
  const last = lastDayOf(seat);
  return seat.termStartsOn <= on && (last === undefined || on <= last);
}
export const seatsOn = (seats: readonly Seat[], on: LocalDate): Seat[] => seats.filter((seat) => isSeated(seat, on));

const composed = (state: Body, composition: Composition, event: string, body: BodyRef): Body => {
  insert(state.members, { value: composition.members, from: composition.on, event });
  state.body = body;
  return state;
};
/** The term of a seat that has begun last. */
export const termOf = (seats: readonly Seat[], seatId: string): Seat | undefined =>
  seats.filter((seat) => seat.seatId === seatId).at(-1);
const withMeeting = (state: Body, meetingId: string, change: (meeting: Meeting) => Meeting): Body => {
  state.meetings = state.meetings.map((each) => (each.meetingId === meetingId ? change(each) : each));
  return state;
};
const seat = ({ seatId, category, personRef, schoolId, department, isChair, isConvenor, termStartsOn, termEndsOn }: SeatTerm): SeatTerm => ({
  seatId, category, personRef, termStartsOn,
  ...(schoolId ? { schoolId } : {}), ...(department ? { department } : {}), ...(isChair ? { isChair } : {}),
  ...(isConvenor ? { isConvenor } : {}), ...(termEndsOn ? { termEndsOn } : {}),
}); // prettier-ignore

type Held = Events['MeetingHeld' | 'MinutesCorrected'];
const held = (meeting: Meeting, data: Held, event: string): Meeting => {
  const { heldOn, attendance, observers, resolutions, minutes, check, frequency } = data;
  return { ...meeting, status: 'held', heldOn, attendance, observers, resolutions, minutes, check, frequency, event };
};

export const evolve: Evolve<Body, Events> = {
  BodyConstituted: (state, data, { id }) => {
    const { body, divisionCode, track, subject, stage, constitutedOn, activeFrom, normalized, composition } = data;
    Object.assign(state, { status: 'constituted', divisionCode, constitutedOn, activeFrom });
    if (track) state.track = track;
    if (subject) state.subject = subject;
    if (stage) state.stage = stage;
    if (normalized) state.decisionNo = normalized;
    state.seats = data.seats.map((each) => ({ ...seat(each), status: 'appointed' as const }));
    return composed(state, composition, id, body);
  },
  BodyActivated: (state, { review }) => {
    state.status = 'active';
    if (review) state.review = review;
    return state;
  },
  BodyDocumentIssued: (state, { normalized }) => {
    state.decisionNo = normalized;
    return state;
  },
  SeatAppointed: (state, data, { id }) => {
    state.seats = [...state.seats, { ...seat(data), status: data.renewed ? 'renewed' : 'appointed' }];
    return composed(state, data.composition, id, data.body);
  },
  SeatEnded: (state, { seatId, endedOn, reason, composition, body }, { id }) => {
    const term = termOf(state.seats, seatId);
    state.seats = state.seats.map((each) => (each === term ? { ...each, status: 'ended', endedOn, reason } : each));
    return composed(state, composition, id, body);
  },
  SeatTermExpired: (state, { seatId, termEndsOn, composition, body }, { id }) => {
    state.seats = state.seats.map((each) =>
      each.seatId === seatId && each.termEndsOn === termEndsOn ? { ...each, status: 'expired' } : each,
    );
    return composed(state, composition, id, body);
  },
  CompositionReviewed: (state, { composition, body }, { id }) => composed(state, composition, id, body),
  AnnualChairElected: (state, { body: _, by: _by, ...chair }) => {
    state.chairs = [...state.chairs, chair];
    return state;
  },
  MeetingScheduled: (state, { meetingId, kind, on, agendaItems }) => {
    state.meetings = [
      ...state.meetings,
      { meetingId, kind, on, agendaItems, status: 'scheduled', attendance: [], observers: [], resolutions: [], disputes: [] },
    ]; // prettier-ignore
    return state;
  },
  MeetingCancelled: (state, { meetingId }) =>
    withMeeting(state, meetingId, (meeting) => ({ ...meeting, status: 'cancelled' })),
  MeetingHeld: (state, data, { id }) => withMeeting(state, data.meetingId, (meeting) => held(meeting, data, id)),
  MinutesCorrected: (state, data, { id }) =>
    withMeeting(state, data.meetingId, (meeting) => ({
      ...held(meeting, data, id),
      disputes: meeting.disputes.map((each) =>
        data.settles.includes(each.disputeId) ? { ...each, status: 'corrected' } : each,
      ),
    })),
  MinutesDisputed: (state, { meetingId, disputeId, seatId, resolutionId, statement }, { effectiveOn }) =>
    withMeeting(state, meetingId, (meeting) => ({
      ...meeting,
      disputes: [
        ...meeting.disputes,
        { disputeId, seatId, ...(resolutionId ? { resolutionId } : {}), statement, raisedOn: effectiveOn, status: 'open' },
      ],
    })), // prettier-ignore
  MinutesDisputeAnswered: (state, { meetingId, disputeId, answer }) =>
    withMeeting(state, meetingId, (meeting) => ({
      ...meeting,
      disputes: meeting.disputes.map((each) =>
        each.disputeId === disputeId ? { ...each, status: 'answered', answer } : each,
      ),
    })),
  MeetingsReviewed: (state, { next }) => {
    if (next) state.review = next;
    return state;
  },
  PublicOpinionRecorded: (state, { opinionId, receivedOn }) => {
    state.opinions = { ...state.opinions, [opinionId]: { receivedOn, replied: false } };
    return state;
  },
  PublicOpinionReplied: (state, { opinionId }) => {
    state.opinions = { ...state.opinions, [opinionId]: { ...state.opinions[opinionId]!, replied: true } };
    return state;
  },
  BodyDissolved: (state, { on }) => {
    state.status = 'dissolved';
    state.dissolvedOn = on;
    delete state.review;
    return state;
  },
};
