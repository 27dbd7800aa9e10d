import { pastOrToday, refuseGeneral, type LocalDate } from '@app/kernel';
import { leads, type CollaborationKind } from '../shared/collaboration-words.js';
import {
  about,
  demandKind,
  demandMember,
  demandSeats,
  demandShape,
  demandStanding,
  demandStatus,
  leaderOn,
  ofModel,
  restOn,
  shapeOf,
  stageClassChange,
  stageClassFor,
  type OpenItem,
} from './collaborations.circumstances.js';
import { refuse, type CollaborationCode } from './collaborations.clauses.js';
import type { Decides } from './collaborations.commands.js';
import { nameClaim, seatClaim, seatsOf } from './collaborations.formation.js';
import { withChange } from './collaborations.membership-changes.js';
import { membersOn, type Collaboration, type Membership } from './collaborations.state.js';

const withCore = ['educationGroup', 'coBuiltCommunity', 'cooperativeCommunity'] as const satisfies CollaborationKind[];

/** Members that count on a day or are scheduled later. */
const standing = (state: Collaboration, on: LocalDate): Membership[] =>
  state.members.filter((each) => each.to === undefined || each.to > on);
const desk = (state: Collaboration & { bureauId: string }, on: LocalDate) => {
  const leader = leaderOn(state.members, on);
  return { bureauId: state.bureauId, ...(leader ? { leader } : {}) };
};

const stops: Readonly<Partial<Record<OpenItem, CollaborationCode>>> = {
  rotation: 'COL_OPEN_ROTATION',
  rectification: 'COL_OPEN_RECTIFICATION',
  funds: 'COL_OPEN_FUNDS',
};

export const membership: Decides<
  | 'ConfirmCoreSchool'
  | 'AddMember'
  | 'EndMembership'
  | 'ChangeCoreSchool'
  | 'ChangeOperatingModel'
  | 'RenameCollaboration'
  | 'DissolveCollaboration'
  | 'RecomputeStageClass'
  | 'CorrectMembership'
> = {
  ConfirmCoreSchool: ({ schoolId, effectiveOn }, state, { today }) => {
    demandStatus(state, 'active');
    demandKind(state, ...withCore, 'schoolDistrict');
    const on = effectiveOn ?? today;
    pastOrToday(on, today, 'effectiveOn', state.establishedOn);
    demandMember(state, schoolId, on);
    if (standing(state, on).some((each) => each.role === 'core')) throw refuse('COL_CORE_COUNT');
    // Once the core is known, the others of a legacy list are its members.
    const members = standing(state, on)
      .filter((each) => each.role === 'unspecified' && each.schoolId !== schoolId)
      .map((each) => each.schoolId);
    return [{ type: 'CoreSchoolConfirmed', data: { schoolId, members }, effectiveOn: on }];
  },
  AddMember: ({ effectiveOn, applicationId, ...member }, state, { id, facts }) => {
    demandStatus(state, 'active');
    // Undoing a revoked exit takes the school in again.
    const undone = facts.basis?.standing === 'revoked';
    restOn(facts.basis, applicationId, [undone ? 'memberExit' : 'admitSchool'], undone ? 'revoked' : 'approved', {
      collaborationId: [id, facts.basis?.collaborationId],
      schoolId: [member.schoolId, facts.basis?.schoolId],
    });
    const present = standing(state, effectiveOn);
    if (present.some((each) => each.schoolId === member.schoolId))
      throw refuse('COL_ALREADY_MEMBER', { schools: [member.schoolId] }, '/schoolId');
    demandStanding([member.schoolId], facts);
    const joining = { ...member, role: 'member' as const };
    const { kind, divisionCode, operatingModel: model } = state;
    const after = [...present, joining];
    const shape = shapeOf({ kind, divisionCode, ...(model ? { model } : {}) }, after, facts);
    const warnings = demandShape(shape, facts, about(member.schoolId));
    if (kind === 'schoolDistrict') demandSeats([member.schoolId], facts);
    const stageClassAfter = stageClassFor(after, facts);
    const otherGroups = facts.schools.find((each) => each.schoolId === member.schoolId)!.otherGroups;
    return {
      events: [
        {
          type: 'MemberJoined',
          data: {
            ...joining,
            kind,
            ...desk(state, effectiveOn),
            applicationId,
            source: 'admission',
            stageClassAfter,
            concurrentGroups: otherGroups + (kind === 'educationGroup' ? 1 : 0),
            warnings: warnings.filter((each) => each.schools.includes(member.schoolId)).map((each) => each.code),
          },
          effectiveOn,
        },
        ...stageClassChange(state, stageClassAfter, effectiveOn),
      ],
      claims: seatsOf(kind, [member.schoolId]),
    };
  },
  EndMembership: ({ schoolId, reason, effectiveOn, applicationId, transitionPlan }, state, { id, facts }) => {
    const open = state.members.find((each) => each.schoolId === schoolId && each.to === undefined);
    // A school that closes leaves wherever it still is; where it no longer is, there is nothing to do.
    if (reason === 'schoolClosed' && (!open || state.status === 'dissolved' || state.status === 'converted')) return [];
    demandStatus(state, 'active', 'suspended');
    // An admission revoked before its day has come never counted.
    if (!open || (open.from > effectiveOn && reason !== 'corrected'))
      throw refuse('COL_NOT_MEMBER', { schools: [schoolId] }, '/schoolId');
    if (reason === 'schoolClosed') {
      const status = facts.schools.find((each) => each.schoolId === schoolId)?.status;
      if (status !== 'closed' && status !== 'merged')
        throw refuse('COL_BASIS_MISMATCH', { applicationId: applicationId ?? '', differs: 'schoolClosed' });
    } else
      restOn(
        facts.basis,
        applicationId ?? '',
        reason === 'corrected' ? ['admitSchool'] : ['memberExit'],
        reason === 'corrected' ? 'revoked' : 'approved',
        { collaborationId: [id, facts.basis?.collaborationId], schoolId: [schoolId, facts.basis?.schoolId] },
      );
    const left = standing(state, effectiveOn).filter((each) => each.schoolId !== schoolId);
    const why = leads(open.role) || open.leads ? ('leads' as const) : left.length < 2 ? ('tooFew' as const) : undefined;
    if (why && reason === 'schoolClosed')
      return state.keySchoolsClosed.includes(schoolId)
        ? []
        : [{ type: 'KeySchoolClosed', data: { schoolId, bureauId: state.bureauId, why }, effectiveOn }];
    if (why === 'leads') throw refuse('COL_CORE_CANNOT_EXIT', {}, '/schoolId');
    if (why === 'tooFew') throw refuse('COL_TOO_FEW_MEMBERS', { members: left.length }, '/schoolId');
    const stopped = facts.openItems.map((item) => stops[item]).find((code) => code !== undefined);
    if (stopped && !transitionPlan && (reason === 'exited' || reason === 'graduated')) throw refuse(stopped);
    const stageClassAfter = stageClassFor(left, facts);
    return {
      events: [
        {
          type: 'MemberLeft',
          data: {
            schoolId,
            reason,
            ...desk(state, effectiveOn),
            ...(applicationId ? { applicationId } : {}),
            ...(transitionPlan ? { transitionPlan } : {}),
            openItems: facts.openItems,
            stageClassAfter,
          },
          effectiveOn,
        },
        ...stageClassChange(state, stageClassAfter, effectiveOn),
      ],
      releases: seatsOf(state.kind, [schoolId]),
    };
  },
  ChangeCoreSchool: ({ newCoreSchoolId, effectiveOn, applicationId }, state, { id, facts }) => {
    demandStatus(state, 'active');
    demandKind(state, ...withCore);
    const core = standing(state, effectiveOn).find((each) => each.role === 'core')?.schoolId;
    // Undoing a revoked change gives the lead back to the school that had it.
    const undone = facts.basis?.standing === 'revoked';
    restOn(facts.basis, applicationId, ['changeCore'], undone ? 'revoked' : 'approved', {
      collaborationId: [id, facts.basis?.collaborationId],
      newCoreSchoolId: [undone ? core : newCoreSchoolId, facts.basis?.newCoreSchoolId],
    });
    demandMember(state, newCoreSchoolId, effectiveOn);
    demandStanding([newCoreSchoolId], facts);
    if (core === newCoreSchoolId) return [];
    const data = { newCoreSchoolId, ...(core ? { formerCoreSchoolId: core } : {}), applicationId };
    return [{ type: 'CoreSchoolChanged', data, effectiveOn }];
  },
  ChangeOperatingModel: ({ operatingModel, effectiveOn, applicationId }, state, { id, facts }) => {
    demandStatus(state, 'active');
    demandKind(state, ...withCore);
    if (applicationId) {
      const undone = facts.basis?.standing === 'revoked';
      restOn(facts.basis, applicationId, ['changeModel'], undone ? 'revoked' : 'approved', {
        collaborationId: [id, facts.basis?.collaborationId],
        operatingModel: [undone ? state.operatingModel : operatingModel, facts.basis?.operatingModel],
      });
    }
    if (operatingModel === state.operatingModel) return [];
    const { kind, divisionCode } = state;
    const shape = shapeOf({ kind, divisionCode, model: operatingModel }, membersOn(state.members, effectiveOn), facts);
    const judged = demandShape(shape, facts, ofModel);
    const data = {
      operatingModel,
      ...(state.operatingModel ? { former: state.operatingModel } : {}),
      ...(applicationId ? { applicationId } : {}),
      warnings: judged,
    };
    return [{ type: 'OperatingModelChanged', data, effectiveOn }];
  },
  RenameCollaboration: ({ nameZh, brandName, effectiveOn, applicationId }, state, { id, facts }) => {
    demandStatus(state, 'active', 'suspended');
    const undone = facts.basis?.standing === 'revoked';
    restOn(facts.basis, applicationId, ['rename'], undone ? 'revoked' : 'approved', {
      collaborationId: [id, facts.basis?.collaborationId],
      nameZh: [undone ? state.nameZh : nameZh, facts.basis?.nameZh],
    });
    if (nameZh === state.nameZh && brandName === state.brandName) return [];
    if (facts.nameTaken) throw refuse('COL_NAME_TAKEN', { nameZh }, '/nameZh');
    const data = { nameZh, formerNameZh: state.nameZh, ...(brandName ? { brandName } : {}), applicationId };
    const [before, after] = [state.nameZh, nameZh].map((name) => nameClaim(state.divisionCode, state.kind, name)) as [
      never,
      never,
    ];
    const moved = nameZh !== state.nameZh;
    return {
      events: [{ type: 'CollaborationRenamed', data, effectiveOn }],
      ...(moved ? { claims: [after], releases: [before] } : {}),
    };
  },
  DissolveCollaboration: ({ reason, explanation, effectiveOn, applicationId, handover }, state, { id, facts }) => {
    demandStatus(state, 'active', 'suspended');
    if (reason === 'corrected')
      restOn(facts.basis, applicationId, ['createCollaboration'], 'revoked', {
        applicationId: [applicationId, state.applicationId],
      });
    else
      restOn(facts.basis, applicationId, ['dissolve'], 'approved', {
        collaborationId: [id, facts.basis?.collaborationId],
      });
    if (facts.openItems.length && !handover && reason !== 'corrected')
      throw refuse('COL_OPEN_ITEMS', { items: facts.openItems }, '/handover');
    const data = {
      reason,
      ...(explanation ? { explanation } : {}),
      applicationId,
      ...(handover ? { handover } : {}),
      openItems: facts.openItems,
    };
    return {
      events: [
        { type: 'CollaborationDissolved', data, effectiveOn },
        ...state.schools.map((schoolId) => ({
          type: 'MemberLeft' as const,
          data: { schoolId, reason, bureauId: state.bureauId, applicationId, openItems: [], stageClassAfter: state.stageClass },
          effectiveOn,
        })),
      ],
      releases: [nameClaim(state.divisionCode, state.kind, state.nameZh), ...seatsOf(state.kind, state.schools)],
    };
  }, // prettier-ignore
  RecomputeStageClass: ({ causedByEventId, effectiveOn }, state, { facts }) => {
    if (state.status !== 'active' && state.status !== 'suspended') return [];
    // What a school was before the collaboration began says nothing of it.
    const on = effectiveOn < state.establishedOn! ? state.establishedOn! : effectiveOn;
    return stageClassChange(state, stageClassFor(membersOn(state.members, on), facts), on, causedByEventId);
  },
  CorrectMembership: ({ reason, ...correction }, state, { facts, today }) => {
    demandStatus(state, 'active', 'suspended', 'dissolved', 'converted');
    const { correctsEventId, schoolId, from, to, never } = correction;
    const said = state.members.find(
      (each) => each.schoolId === schoolId && (each.joinedBy === correctsEventId || each.leftBy === correctsEventId),
    );
    if (!said) throw refuse('COL_CORRECTION_TARGET', { correctsEventId }, '/correctsEventId');
    const begins = from ?? said.from;
    if (to !== undefined && to < begins) throw refuseGeneral('GEN_BEFORE_CREATION', { date: to }, '/to');
    const after = withChange(state.members, { schoolId, change: 'correct', correction }, { effectiveOn: today, id: '' });
    const stageClassAfter = stageClassFor(membersOn(after, today), facts);
    const gone = after.every((each) => each.schoolId !== schoolId || (each.to !== undefined && each.to <= today));
    const releases = never || gone ? (state.kind === 'schoolDistrict' && state.schools.includes(schoolId) ? [seatClaim(schoolId)] : []) : [];
    return {
      events: [
        { type: 'MembershipCorrected', data: { ...correction, reason, stageClassAfter } },
        ...stageClassChange(state, stageClassAfter, today),
      ],
      releases,
    };
  }, // prettier-ignore
};
