import type { Ask, FactsOf, FactsTable, LocalDate, TargetOf } from '@app/kernel';
import { bureauListing } from '../bureaus/bureaus.view.js';
import { academicIn } from '../calendars/calendars.view.js';
import { collaborationAt, collaborationListing, membersOn } from '../collaborations/collaborations.view.js';
import { docNoOwner } from '../shared/doc-no.js';
import type { OwnerMember } from './bodies.composition.js';
import type { CommandName, commands, Facts, MeetingFacts, Owner, SeatFacts } from './bodies.commands.js';
import { allowedIn } from './bodies.guards.js';
import type { ConstituteBodyInput } from './bodies.input.js';
import type { Body } from './bodies.state.js';
import { frequencyKeyOf, type BodyKind } from './bodies.words.js';

async function ownerOf(ask: Ask, { collaborationId, bureauId }: ConstituteBodyInput, today: LocalDate): Promise<Owner | undefined> {
  if (bureauId !== undefined) {
    const bureau = await ask.of(bureauListing, bureauId);
    if (!bureau) return undefined;
    return { kind: 'bureau', active: true, since: bureau.names[0]!.from, bureauId, divisionCode: bureau.divisionCode, members: [] };
  }
  const document = collaborationId === undefined ? undefined : await ask.of(collaborationListing, collaborationId);
  const on = document && collaborationAt(document, today);
  if (!document || !on) return undefined;
  return {
    kind: document.kind,
    active: on.status === 'active',
    since: document.establishedOn,
    bureauId: document.bureauId,
    divisionCode: document.divisionCode,
    members: on.members.map(({ schoolId, role }) => ({ schoolId, role })),
  };
} // prettier-ignore
async function members(ask: Ask, { body }: Body, on: LocalDate): Promise<OwnerMember[]> {
  const document = body.collaborationId ? await ask.of(collaborationListing, body.collaborationId) : undefined;
  return document ? membersOn(document.members, on).map(({ schoolId, role }) => ({ schoolId, role })) : [];
}
const termYears = async (ask: Ask, kind: BodyKind, bureau: string | undefined, on: LocalDate) =>
  kind === 'deliberativeCommittee' && bureau !== undefined
    ? { termYears: await ask.parameter('committee.termYears', bureau, on) }
    : {};
const neededOn = async (ask: Ask, { body }: Body, on: LocalDate): Promise<number | undefined> => {
  const key = frequencyKeyOf(body.kind);
  return key ? ask.parameter(key, body.bureauId, on) : undefined;
};
const numberFact = async (ask: Ask, docNo: string | undefined) => {
  const owner = docNo === undefined ? undefined : await docNoOwner(ask, docNo);
  return owner === undefined ? {} : { owner };
};

const seatFacts = async (ask: Ask, state: Body, on: LocalDate, today: LocalDate): Promise<SeatFacts> => ({
  members: await members(ask, state, today),
  ...(await termYears(ask, state.body.kind, state.body.bureauId, on)),
});
async function meetingFacts(ask: Ask, state: Body, on: LocalDate): Promise<MeetingFacts> {
  const needed = await neededOn(ask, state, on);
  return {
    quorum: await ask.parameter('body.quorum', state.body.bureauId, on),
    majority: await ask.parameter('body.majority', state.body.bureauId, on),
    academic: await academicIn(ask, state.body.bureauId),
    ...(needed === undefined ? {} : { needed }),
  };
}

const answers: FactsOf<Facts, Body, typeof commands> = {
  async ConstituteBody(ask, { input, today }) {
    const owner = await ownerOf(ask, input, today);
    const number = await numberFact(ask, input.decisionNo);
    return {
      ...(owner ? { owner } : {}),
      ...(await termYears(ask, input.kind, owner?.bureauId, input.constitutedOn)),
      academic: owner ? await academicIn(ask, owner.bureauId) : [],
      ...(number.owner === undefined ? {} : { numberOwner: number.owner }),
    };
  },
  ActivateBody: async (ask, { state }) => ({ academic: await academicIn(ask, state.body.bureauId) }),
  AppointSeat: (ask, { state, input, today }) => seatFacts(ask, state, input.termStartsOn, today),
  EndSeat: (ask, { state, today }) => seatFacts(ask, state, today, today),
  ExpireSeat: (ask, { state, today }) => seatFacts(ask, state, today, today),
  ReviewComposition: (ask, { state, today }) => seatFacts(ask, state, today, today),
  IssueBodyDocument: (ask, { input }) => numberFact(ask, input.docNo),
  RecordMeeting: (ask, { state, input }) => meetingFacts(ask, state, input.heldOn),
  CorrectMinutes: (ask, { state, input }) => meetingFacts(ask, state, input.heldOn),
  ReviewMeetings: async (ask, { state, today }) => ({
    academic: await academicIn(ask, state.body.bureauId),
    needed: (await neededOn(ask, state, state.review?.endsOn ?? today)) ?? 0,
  }),
};

/** Nothing is asked for a command that the state refuses anyway. */
export const facts: FactsTable = Object.fromEntries(
  Object.entries(answers).map(([command, answer]) => [
    command,
    async (ask: Ask, asking: Parameters<FactsTable[string]>[1]) =>
      allowedIn[command as CommandName].includes((asking.state as Body).status)
        ? (answer as FactsTable[string])(ask, asking)
        : {},
  ]),
);

interface TargetInput {
  collaborationId?: string;
  bureauId?: string;
}
/** The collaboration makes CS and CV; schools with a seat speak for it. */
export const target: TargetOf<Body> = async (ask, { command, input, state }) => {
  if (command === 'ConstituteBody') {
    const { collaborationId, bureauId } = input as TargetInput;
    const document = collaborationId === undefined ? undefined : await ask.of(collaborationListing, collaborationId);
    const bureau = document?.bureauId ?? bureauId;
    return { ...(bureau ? { bureau } : {}), ...(collaborationId ? { collaboration: collaborationId } : {}) };
  }
  const { bureauId, collaborationId } = state.body;
  const schools = [...new Set(state.seats.flatMap((each) => each.schoolId ?? []))];
  return { bureau: bureauId, schools, ...(collaborationId ? { collaboration: collaborationId } : {}) };
};
