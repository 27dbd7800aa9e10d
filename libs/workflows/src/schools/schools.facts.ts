import { streamOf, type Ask, type FactsOf, type TargetOf } from '@app/kernel';
import { applicationListing } from '../applications/applications.view.js';
import { bureauListing } from '../bureaus/bureaus.view.js';
import { collaborationListing, membersOn } from '../collaborations/collaborations.view.js';
import { membershipGraph } from '../membership-graph/membership-graph.view.js';
import type { commands, Registry, SchoolDecisionFacts } from './schools.commands.js';
import { changed, claimsOf, keyOf, registered } from './schools.rules.js';
import { factsOf, type School } from './schools.state.js';
import { schoolAt, schoolListing, type SchoolFacts } from './schools.view.js';

/** What the registers say of a school as it would be. Only values it does not own already are asked for. */
async function registry(ask: Ask, id: string, after: Partial<SchoolFacts>, before?: School): Promise<Registry> {
  const own = streamOf('school', id);
  const owned = new Set(before ? claimsOf(id, factsOf(before)).map(keyOf) : []);
  const claims = claimsOf(id, after).filter((each) => 'kind' in each && !owned.has(keyOf(each))) as {
    kind: string;
    key: string;
  }[];
  const { managingBureauId, parentSchoolId } = after;
  const [owners, bureau, parent, edges] = await Promise.all([
    Promise.all(claims.map(({ kind, key }) => ask.owner(kind, key))),
    managingBureauId ? ask.of(bureauListing, managingBureauId) : undefined,
    parentSchoolId ? ask.of(schoolListing, parentSchoolId) : undefined,
    // Only a new school's warning asks for it.
    after.isNewSince ? ask.find(membershipGraph, { schoolId: id, open: true }, 10) : [],
  ]);
  return {
    taken: claims.filter((_, i) => owners[i] !== undefined && owners[i] !== own).map(({ kind }) => kind as never),
    unknown: [
      ...(managingBureauId && !bureau ? [{ what: 'bureau', id: managingBureauId }] : []),
      ...(parentSchoolId && !parent ? [{ what: 'school', id: parentSchoolId }] : []),
    ],
    memberships: edges.length,
  };
}

/** Stages of a case before its end. */
const openStages = [
  'draft',
  'submitted',
  'correctionsRequested',
  'accepted',
  'underReview',
  'reviewed',
  'publicNotice',
  'noticeClosed',
];

async function ending(ask: Ask, id: string, successorSchoolId: string | undefined, on: string) {
  const [cases, successor] = await Promise.all([
    ask.find(applicationListing, { applicantSchoolId: id, status: { $in: openStages } }, 10),
    successorSchoolId ? ask.of(schoolListing, successorSchoolId) : undefined,
  ]);
  return { openCases: cases.length, successorActive: successor ? schoolAt(successor, on)?.status === 'active' : false };
}

export const facts: FactsOf<SchoolDecisionFacts, School, typeof commands> = {
  RegisterSchool: (ask, { id, input }) => registry(ask, id, registered(input)),
  ConfirmStages: (ask, { id, state }) => registry(ask, id, factsOf(state), state),
  RenameSchool: (ask, { id, input: { nameZh }, state }) =>
    registry(ask, id, changed(state, [{ attribute: 'nameZh', value: nameZh }]), state),
  ChangeSchoolKind: (ask, { id, input: { newSchoolCode }, state }) =>
    registry(
      ask,
      id,
      newSchoolCode ? changed(state, [{ attribute: 'schoolCode', value: newSchoolCode }]) : factsOf(state),
      state,
    ),
  SetSchoolAttribute: (ask, { id, input, state }) => registry(ask, id, changed(state, [input]), state),
  CorrectSchool: (ask, { id, input, state }) => registry(ask, id, changed(state, input.changes), state),
  SetPrimaryCollaboration: async (ask, { id, input: { collaborationId, effectiveOn } }) => {
    const collaboration = await ask.of(collaborationListing, collaborationId);
    if (!collaboration) return { isMember: false };
    const isMember = membersOn(collaboration.members, effectiveOn).some((each) => each.schoolId === id);
    return { kind: collaboration.kind, isMember };
  },
  CloseSchool: (ask, { id, input: { successorSchoolId, effectiveOn } }) =>
    ending(ask, id, successorSchoolId, effectiveOn),
  MergeSchool: (ask, { id, input: { successorSchoolId, effectiveOn } }) =>
    ending(ask, id, successorSchoolId, effectiveOn),
};

/** A school belongs to the bureau that runs it; a new one to the bureau that will. */
export const target: TargetOf<School> = async (_, { command, id, input, state }) =>
  command === 'RegisterSchool'
    ? typeof input['managingBureauId'] === 'string'
      ? { bureau: input['managingBureauId'] }
      : {}
    : { ...(state.managingBureauId ? { bureau: state.managingBureauId } : {}), schools: [id] };
