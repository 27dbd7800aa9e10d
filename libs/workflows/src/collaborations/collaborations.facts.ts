import type { Ask, FactsOf, LocalDate, TargetOf } from '@app/kernel';
import { applicationListing, standingOf, type ApplicationDocument } from '../applications/applications.view.js';
import { bureauListing, lineageOf } from '../bureaus/bureaus.view.js';
import { inspectionListing, inRectification } from '../inspections/inspections.view.js';
import { membershipGraph } from '../membership-graph/membership-graph.view.js';
import { rotationMoves } from '../rotations/rotations.moves.view.js';
import { schoolAt, schoolListing, type SchoolOnDay } from '../schools/schools.view.js';
import {
  basisMembers,
  type Basis,
  type Circumstances,
  type OpenItem,
  type SchoolSeen,
} from './collaborations.circumstances.js';
import type { CollaborationFacts, commands } from './collaborations.commands.js';
import { importClaim, nameClaim, seatClaim } from './collaborations.formation.js';
import { membersOn, type Collaboration } from './collaborations.state.js';
import { collaborationListing } from './collaborations.view.js';

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

/** What the act concerns: the collaboration as it is or will be, who is in it on the day, and the case it rests on. */
interface Matter {
  id: string;
  bureauId: string;
  divisionCode: string;
  on: LocalDate;
  schools: readonly string[];
  applicationId?: string;
  /** Name to be unique, where one is taken. */
  name?: { kind: string; nameZh: string };
  /** Schools that take a district seat. */
  seats?: readonly string[];
}

const ownerIsOther = async (ask: Ask, claim: { kind: string; key: string }, id: string): Promise<boolean> => {
  const owner = await ask.owner(claim.kind, claim.key);
  return owner !== undefined && owner !== `collaboration-${id}`;
};

async function seenSchool(ask: Ask, id: string, schoolId: string, bureauId: string, on: LocalDate): Promise<SchoolSeen[]> {
  const document = await ask.of(schoolListing, schoolId);
  // A school whose file begins later is told by what it was registered with.
  const school = document && ((schoolAt(document, on) ?? schoolAt(document, document.begunOn!)) as SchoolOnDay);
  if (!school) return [];
  const [bureaus, edges] = await Promise.all([
    ask.all(bureauListing),
    ask.find(membershipGraph, { schoolId, kind: 'educationGroup', open: true }, 50),
  ]);
  const { nameZh, stages, legalPersonStatus, parentSchoolId, financeIndependent, isWeak, isNewSince, locale, divisionCode, managingBureauId, status } = school;
  const within = lineageOf(bureaus, managingBureauId).some((each) => each.id === bureauId);
  const above = lineageOf(bureaus, bureauId).some((each) => each.id === managingBureauId);
  return [
    {
      schoolId, name: nameZh, stages, legalPersonStatus, financeIndependent, isWeak, locale, divisionCode, managingBureauId,
      ...(parentSchoolId ? { parentSchoolId } : {}),
      isNew: isNewSince !== undefined && isNewSince <= on,
      status: schoolAt(document, on) ? (status as SchoolSeen['status']) : 'registered',
      otherGroups: edges.filter((each) => each.collaborationId !== id).length,
      reach: within ? 'within' : above ? 'above' : 'beside',
    },
  ];
} // prettier-ignore
const seenSchools = async (
  ask: Ask,
  { id, bureauId, on, schools }: Pick<Matter, 'id' | 'bureauId' | 'on' | 'schools'>,
) => (await Promise.all([...new Set(schools)].map((each) => seenSchool(ask, id, each, bureauId, on)))).flat();

/** What the case says, reduced to what a collaboration's acts compare. */
async function basisOf(ask: Ask, application: ApplicationDocument): Promise<Basis> {
  const { payload, type, materials, kind, nameZh, schoolId } = application;
  const consenting = materials.filter((each) => each.code === 'managingBureauConsent' && each.schoolId);
  const schools = await Promise.all(consenting.map((each) => ask.of(schoolListing, each.schoolId!)));
  const { newCoreSchoolId, operatingModel, pairingIds, collaborationId } = payload;
  return {
    type,
    standing: standingOf(application),
    ...(collaborationId ? { collaborationId } : {}),
    ...(kind ? { kind } : {}),
    ...(nameZh ? { nameZh } : {}),
    ...(payload.members ? { members: basisMembers(payload.members) } : {}),
    ...(schoolId ? { schoolId } : {}),
    ...(newCoreSchoolId ? { newCoreSchoolId } : {}),
    ...(operatingModel ? { operatingModel } : {}),
    ...(pairingIds ? { pairingIds } : {}),
    consents: [...new Set(schools.flatMap((each) => (each ? [each.managingBureauId] : [])))],
  };
}

const filingDueOn = async (ask: Ask, bureauId: string, divisionCode: string, on: LocalDate): Promise<LocalDate> =>
  (await ask.workingDaysAfter(divisionCode, on, await ask.parameter('case.filingDays', bureauId, on))).on;

async function circumstances(ask: Ask, matter: Matter): Promise<Circumstances> {
  const { id, bureauId, divisionCode, on, applicationId, name, seats = [] } = matter;
  const application = applicationId ? await ask.of(applicationListing, applicationId) : undefined;
  const claim = name && (nameClaim(divisionCode, name.kind, name.nameZh) as { kind: string; key: string });
  const taken = await Promise.all(
    seats.map(async (each) => ((await ownerIsOther(ask, seatClaim(each) as never, id)) ? [each] : [])),
  );
  return {
    schools: await seenSchools(ask, matter),
    ...(application ? { basis: await basisOf(ask, application) } : {}),
    limits: {
      maxJuniorMiddle: await ask.parameter('district.maxJuniorMiddle', bureauId, on),
      maxConcurrent: await ask.parameter('group.maxConcurrent', bureauId, on),
    },
    nameTaken: claim ? await ownerIsOther(ask, claim, id) : false,
    seatsTaken: taken.flat(),
    filingDueOn: await filingDueOn(ask, bureauId, divisionCode, on),
  };
}

interface Founding {
  nameZh: string;
  divisionCode: string;
  members: readonly { schoolId: string }[];
  effectiveOn: LocalDate;
  applicationId?: string;
}
const founding = (id: string, kind: string, bureauId: string, input: Founding): Matter => {
  const schools = input.members.map((each) => each.schoolId);
  return {
    id,
    bureauId,
    divisionCode: input.divisionCode,
    on: input.effectiveOn,
    schools,
    ...(input.applicationId ? { applicationId: input.applicationId } : {}),
    name: { kind, nameZh: input.nameZh },
    seats: kind === 'schoolDistrict' ? [...new Set(schools)] : [],
  };
};
/** The matter of a collaboration that stands. */
const standing = (
  id: string,
  state: Collaboration,
  { effectiveOn, applicationId }: { effectiveOn: LocalDate; applicationId?: string },
  joining: readonly string[] = [],
): Matter => ({
  id,
  bureauId: state.bureauId ?? '',
  divisionCode: state.divisionCode ?? '',
  on: effectiveOn,
  schools: [...membersOn(state.members, effectiveOn).map((each) => each.schoolId), ...state.schools, ...joining],
  ...(applicationId ? { applicationId } : {}),
});

/**
 * What is still open about a collaboration (and a school in it): searched, so it may be a moment old. Cases other than the one the act
 * rests on, what the school or the collaboration has been ordered to rectify, and moves of teachers that have been approved and have not
 * ended; funds are added here when their workflow comes.
 */
async function openItems(ask: Ask, id: string, applicationId?: string, schoolId?: string): Promise<OpenItem[]> {
  const ofSchool = schoolId === undefined ? {} : { $or: [{ fromSchoolId: schoolId }, { toSchoolId: schoolId }] };
  const [cases, inspections, moves] = await Promise.all([
    ask.find(applicationListing, { collaborationId: id, status: { $in: openStages } }, 10),
    ask.find(
      inspectionListing,
      schoolId === undefined ? { collaborationId: id, stage: { $in: inRectification } } : { respondents: schoolId },
      1,
    ),
    ask.find(
      rotationMoves,
      { collaborationId: id, status: { $in: ['approved', 'departed', 'arrived'] }, ...ofSchool },
      1,
    ),
  ]);
  return [
    ...(inspections.length > 0 ? (['rectification'] as const) : []),
    ...(moves.length > 0 ? (['rotation'] as const) : []),
    ...(cases.some((each) => each.id !== applicationId) ? (['case'] as const) : []),
  ];
}

export const facts: FactsOf<CollaborationFacts, Collaboration, typeof commands> = {
  EstablishCollaboration: (ask, { id, input }) =>
    circumstances(ask, founding(id, input.kind, input.approvingBureauId, input)),
  ImportLegacyCollaboration: async (ask, { id, input }) => ({
    ...(await circumstances(ask, founding(id, input.kind, input.bureauId, input))),
    imported: await ownerIsOther(ask, importClaim(input.sourceDocId, input.sourceRow) as never, id),
  }),
  ConvertPairings: async (ask, { id, input }) => {
    const pairings = await Promise.all(input.pairingIds.map((each) => ask.of(collaborationListing, each)));
    return {
      ...(await circumstances(ask, founding(id, input.targetKind, input.approvingBureauId, input))),
      pairings: pairings.flatMap((each) =>
        each ? [{ id: each.id, kind: each.kind, status: each.status, ...sidesOf(each, input.effectiveOn) }] : [],
      ),
    };
  },
  MarkConverted: async (ask, { id, input }) => ({
    namesThis: (await ask.of(collaborationListing, input.convertedInto))?.convertedFrom?.includes(id) ?? false,
  }),
  UndoImportBatch: async (ask, { id }) => ({
    cases: (await ask.find(applicationListing, { collaborationId: id }, 10)).length,
  }),
  AddMember: (ask, { id, input, state }) =>
    circumstances(ask, {
      ...standing(id, state, input, [input.schoolId]),
      seats: state.kind === 'schoolDistrict' ? [input.schoolId] : [],
    }),
  EndMembership: async (ask, { id, input, state }) => ({
    ...(await circumstances(ask, standing(id, state, input, [input.schoolId]))),
    openItems: await openItems(ask, id, input.applicationId, input.schoolId),
  }),
  ChangeCoreSchool: (ask, { id, input, state }) =>
    circumstances(ask, standing(id, state, input, [input.newCoreSchoolId])),
  ChangeOperatingModel: (ask, { id, input, state }) => circumstances(ask, standing(id, state, input)),
  RenameCollaboration: (ask, { id, input, state }) =>
    circumstances(ask, { ...standing(id, state, input), name: { kind: state.kind ?? '', nameZh: input.nameZh } }),
  DissolveCollaboration: async (ask, { id, input, state }) => ({
    ...(await circumstances(ask, standing(id, state, input))),
    openItems: await openItems(ask, id, input.applicationId),
  }),
  RecomputeStageClass: async (ask, { id, input, state }) => ({
    schools: await seenSchools(
      ask,
      standing(id, state, { effectiveOn: later(input.effectiveOn, state.establishedOn) }),
    ),
  }),
  CorrectMembership: async (ask, { id, state, today, input }) => ({
    schools: await seenSchools(ask, standing(id, state, { effectiveOn: today }, [input.schoolId])),
  }),
  FileCollaboration: async (ask, { state }) => ({
    filingDueOn:
      state.bureauId && state.divisionCode && state.establishedOn
        ? await filingDueOn(ask, state.bureauId, state.divisionCode, state.establishedOn)
        : '',
  }),
};
const later = (on: LocalDate, begun: LocalDate | undefined): LocalDate => (begun && begun > on ? begun : on);
const sidesOf = ({ members }: Collaboration, on: LocalDate) => {
  const side = (role: string) => membersOn(members, on).find((each) => each.role === role)?.schoolId ?? '';
  return { supporter: side('supporter'), supported: side('supported') };
};

/** A collaboration belongs to the bureau that approved it; a school speaks for itself where its own feature is concerned. */
export const target: TargetOf<Collaboration> = async (_, { command, id, input, state }) => {
  const bureau = state.bureauId ?? input['approvingBureauId'] ?? input['bureauId'];
  return {
    ...(typeof bureau === 'string' ? { bureau } : {}),
    ...(state.bureauId ? { collaboration: id } : {}),
    ...(command === 'DeclareSchoolFeature' ? { schools: [String(input['schoolId'])] } : {}),
  };
};
