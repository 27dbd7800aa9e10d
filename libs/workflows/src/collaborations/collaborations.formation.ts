import { pastOrToday, refuseGeneral, type Claim, type Context } from '@app/kernel';
import { nameClaim } from '../shared/collaboration-name.js';
import type { CollaborationKind } from '../shared/collaboration-words.js';
import { refuse } from './collaborations.clauses.js';
import {
  basisMembers,
  demandDistinct,
  demandKind,
  demandSeats,
  demandShape,
  demandStanding,
  demandStatus,
  restOn,
  shapeOf,
  stageClassFor,
  standing,
  type Circumstances,
  type Joining,
} from './collaborations.circumstances.js';
import type { Decides } from './collaborations.commands.js';
import type { Warning } from './collaborations.state.js';

export { nameClaim };

/** A school's one seat in a district. */
export const seatClaim = (schoolId: string): Claim => ({ kind: 'districtSeat', key: schoolId });
export const importClaim = (sourceDocId: string | undefined, sourceRow: string): Claim => ({
  kind: 'importRow',
  key: `${sourceDocId ?? ''}/${sourceRow}`,
});
export const seatsOf = (kind: CollaborationKind | undefined, schools: readonly string[]): Claim[] =>
  kind === 'schoolDistrict' ? [...new Set(schools)].map(seatClaim) : [];

interface Founding {
  kind: CollaborationKind;
  nameZh: string;
  divisionCode: string;
  bureauId: string;
  effectiveOn: string;
}
type Founder = Joining & { effectiveOn?: string; teachingAssistedByCore?: boolean };

/** The events of a beginning, whatever it rests on. */
function joined(
  { kind, effectiveOn, bureauId }: Founding,
  members: readonly Founder[],
  warnings: readonly Warning[],
  facts: Circumstances,
  source: 'case' | 'import' | 'conversion',
  applicationId?: string,
) {
  const stageClass = stageClassFor(members, facts);
  const leader = members.find((each) => ['core', 'convenor', 'supporter'].includes(each.role))?.schoolId;
  return {
    head: { memberCount: members.length, stageClass, warnings },
    events: members.map(({ effectiveOn: from, ...member }) => ({
      type: 'MemberJoined' as const,
      data: {
        ...member,
        kind,
        bureauId,
        ...(leader ? { leader } : {}),
        ...(applicationId ? { applicationId } : {}),
        source,
        stageClassAfter: stageClass,
        concurrentGroups:
          facts.schools.find((each) => each.schoolId === member.schoolId)!.otherGroups +
          (kind === 'educationGroup' ? 1 : 0),
        warnings: warnings.filter((each) => each.schools.includes(member.schoolId)).map((each) => each.code),
      },
      effectiveOn: from ?? effectiveOn,
    })),
  };
}
const claimsFor = ({ kind, divisionCode, nameZh }: Founding, members: readonly Founder[]): Claim[] => [
  nameClaim(divisionCode, kind, nameZh),
  ...seatsOf(kind, members.map((each) => each.schoolId)),
]; // prettier-ignore
function demandName({ nameZh }: Founding, facts: Circumstances): void {
  if (facts.nameTaken) throw refuse('COL_NAME_TAKEN', { nameZh }, '/nameZh');
}
const foundingOf = (
  input: { nameZh: string; divisionCode: string; approvingBureauId: string; effectiveOn: string },
  kind: CollaborationKind,
): Founding => {
  const { nameZh, divisionCode, approvingBureauId: bureauId, effectiveOn } = input;
  return { kind, nameZh, divisionCode, bureauId, effectiveOn };
};
const given = <T extends object>(of: T): T =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T;

export const formation: Decides<
  'EstablishCollaboration' | 'ImportLegacyCollaboration' | 'ConvertPairings' | 'MarkConverted' | 'UndoImportBatch'
> = {
  EstablishCollaboration: (input, state, { facts }) => {
    demandStatus(state, 'none');
    const { members, applicationId, operatingModel: model, brandName, brandOwnerSchoolId, programme } = input;
    const founding = foundingOf(input, input.kind);
    const schools = members.map((each) => each.schoolId);
    restOn(facts.basis, applicationId, ['createCollaboration'], 'approved', {
      kind: [input.kind, facts.basis?.kind],
      nameZh: [input.nameZh, facts.basis?.nameZh],
      members: [basisMembers(members), facts.basis?.members],
    });
    demandDistinct(schools, facts);
    demandStanding(schools, facts);
    const shape = shapeOf(
      { kind: input.kind, divisionCode: input.divisionCode, ...(model ? { model } : {}) },
      members,
      facts,
    );
    const warnings = demandShape(shape, facts);
    demandSeats(schools, facts);
    demandName(founding, facts);
    const { head, events } = joined(founding, members, warnings, facts, 'case', applicationId);
    const { effectiveOn, ...said } = founding;
    const data = given({
      ...said, ...head, applicationId, operatingModel: model, brandName, brandOwnerSchoolId, programme,
      filingDueOn: facts.filingDueOn,
    }); // prettier-ignore
    return {
      events: [{ type: 'CollaborationEstablished', data, effectiveOn }, ...events],
      claims: claimsFor(founding, members),
    };
  },
  ImportLegacyCollaboration: (input, state, { facts, today }) => {
    demandStatus(state, 'none');
    const { members, sourceDocId, sourceRow, importBatchId, dateCertainty } = input;
    const { kind, divisionCode, bureauId, effectiveOn } = input;
    const founding = { kind, divisionCode, bureauId, effectiveOn, nameZh: input.nameZh.normalize('NFC') };
    pastOrToday(input.effectiveOn, today, 'effectiveOn');
    if (facts.imported)
      throw refuse('COL_IMPORT_DUPLICATE', { sourceDocId: sourceDocId ?? '—', sourceRow }, '/sourceRow');
    const named = members.map((each) => ({ ...each, rawName: each.rawName.normalize('NFC') }));
    const schools = named.map((each) => each.schoolId);
    demandDistinct(schools, facts);
    const shape = shapeOf({ kind: input.kind, divisionCode: input.divisionCode, imported: true }, named, facts);
    const found = [
      ...demandShape(shape, facts),
      ...standing(schools, facts).map(({ code, schools: of }) => ({ code, schools: of })),
    ];
    demandSeats(schools, facts);
    demandName(founding, facts);
    const { head, events } = joined(founding, named, found, facts, 'import');
    const { effectiveOn: _, ...said } = founding;
    const data = given({ ...said, ...head, sourceDocId, sourceRow, importBatchId, dateCertainty });
    return {
      events: [{ type: 'LegacyCollaborationImported', data, effectiveOn }, ...events],
      claims: [...claimsFor(founding, named), importClaim(sourceDocId, sourceRow)],
    };
  },
  ConvertPairings: (input, state, { facts }) => {
    demandStatus(state, 'none');
    const { pairingIds, targetKind, applicationId, members } = input;
    const founding = foundingOf(input, targetKind);
    const schools = members.map((each) => each.schoolId);
    restOn(facts.basis, applicationId, ['createCollaboration'], 'approved', {
      pairingIds: [[...pairingIds].sort(), [...(facts.basis?.pairingIds ?? [])].sort()],
      nameZh: [input.nameZh, facts.basis?.nameZh],
    });
    const supporters = new Set(facts.pairings.map((each) => each.supporter));
    if (
      supporters.size !== 1 ||
      pairingIds.some((id) => !facts.pairings.some((each) => each.id === id && each.kind === 'pairing' && each.status === 'active'))
    )
      throw refuse('COL_CONVERT_SUPPORTER', {}, '/pairingIds');
    const expected = [
      ...[...supporters].map((schoolId) => ({ schoolId, role: 'core' })),
      ...[...new Set(facts.pairings.map((each) => each.supported))].map((schoolId) => ({ schoolId, role: 'member' })),
    ];
    demandDistinct(schools, facts);
    if (basisMembers(members).join() !== basisMembers(expected).join())
      throw refuse('COL_PARTNER_SET_CHANGED', {}, '/members');
    demandStanding(schools, facts);
    const warnings = demandShape(shapeOf({ kind: targetKind, divisionCode: input.divisionCode }, members, facts), facts);
    demandName(founding, facts);
    const { head, events } = joined(founding, members, warnings, facts, 'conversion', applicationId);
    const { effectiveOn, ...said } = founding;
    const data = { ...said, ...head, applicationId, convertedFrom: pairingIds, filingDueOn: facts.filingDueOn };
    return {
      events: [{ type: 'CollaborationEstablished', data, effectiveOn }, ...events],
      claims: claimsFor(founding, members),
    };
  }, // prettier-ignore
  MarkConverted: ({ convertedInto, effectiveOn }, state, { facts }) => {
    if (state.status === 'converted' && state.convertedInto === convertedInto) return [];
    demandStatus(state, 'active', 'suspended');
    demandKind(state, 'pairing');
    if (!facts.namesThis) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'collaboration', id: convertedInto });
    return {
      events: [{ type: 'PairingConverted', data: { convertedInto, schoolIds: state.schools }, effectiveOn }],
      releases: [nameClaim(state.divisionCode, state.kind, state.nameZh)],
    };
  },
  UndoImportBatch: ({ importBatchId, reason }, state, { facts }: Context<{ cases: number }>) => {
    demandStatus(state, 'active');
    const { imported } = state;
    if (imported?.importBatchId !== importBatchId || !imported)
      throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'importBatch', id: importBatchId });
    if (state.builtOn || facts.cases > 0) throw refuse('COL_IMPORT_IN_USE');
    return {
      events: [{ type: 'ImportBatchUndone', data: { importBatchId, reason, schoolIds: state.schools } }],
      releases: [
        nameClaim(state.divisionCode, state.kind, state.nameZh),
        importClaim(imported.sourceDocId, imported.sourceRow),
        ...seatsOf(state.kind, state.schools),
      ],
    };
  },
};
