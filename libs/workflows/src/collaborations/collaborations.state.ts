import type { Evolve, LocalDate, Seen } from '@app/kernel';
import type { CollaborationKind, CollaborationStatus, OperatingModel } from '../shared/collaboration-words.js';
import { covers, insert, valueAt, type Dated } from '../shared/history.js';
import type { StageClass } from '../shared/school-words.js';
import type { CollaborationEvents, Founded, Names, Warning } from './collaborations.events.js';
import { changesOf, withChange, type Membership } from './collaborations.membership-changes.js';

export type { CollaborationEvents, Warning } from './collaborations.events.js';
export type { Membership } from './collaborations.membership-changes.js';

/** A collaboration as folded from its stream: latest values, and by day what may differ by day. */
export interface Collaboration {
  status: 'none' | CollaborationStatus;
  kind?: CollaborationKind;
  nameZh?: string;
  brandName?: string;
  brandOwnerSchoolId?: string;
  bureauId?: string;
  divisionCode?: string;
  programme?: string;
  operatingModel?: OperatingModel;
  stageClass: StageClass;
  establishedOn?: LocalDate;
  establishedBy?: string;
  endedOn?: LocalDate;
  applicationId?: string;
  convertedFrom?: readonly string[];
  convertedInto?: string;
  imported?: { sourceDocId?: string; sourceRow: string; importBatchId?: string; dateCertainty: 'exact' | 'yearOnly' };
  /** Something later stands on the import. */
  builtOn: boolean;
  members: Membership[];
  /** Schools with an interval that has not ended: what a search by school finds. */
  schools: string[];
  names: Dated<Names>[];
  statuses: Dated<CollaborationStatus>[];
  models: Dated<OperatingModel>[];
  stageClasses: Dated<StageClass>[];
  warnings: readonly Warning[];
  agreement?: CollaborationEvents['GroupAgreementSigned'];
  plates: CollaborationEvents['NameplateHung'][];
  features: (CollaborationEvents['SchoolFeatureDeclared'] & { from: LocalDate })[];
  officers: CollaborationEvents['GroupOfficerAppointed'][];
  filingDueOn?: LocalDate;
  filing?: { filedOn: string; dueOn: string; late: boolean; filingNo?: string; remark?: string };
  milestones: Omit<CollaborationEvents['ProgrammeMilestoneSet'], 'bureauId'>[];
  suspension?: { reasonKind: string; reason: string; from: LocalDate; until?: string; decisionNo: string };
  /** Closed schools that still have to be replaced. */
  keySchoolsClosed: string[];
}

export const noCollaboration = (): Collaboration => ({
  status: 'none',
  stageClass: 'undetermined',
  builtOn: false,
  members: [],
  schools: [],
  names: [],
  statuses: [],
  models: [],
  stageClasses: [],
  warnings: [],
  plates: [],
  features: [],
  officers: [],
  milestones: [],
  keySchoolsClosed: [],
});

const dated = <V>(history: Dated<V>[], value: V, { effectiveOn, id }: Seen): V => {
  insert(history, { value, from: effectiveOn, event: id });
  return history.at(-1)!.value;
};
const statusFrom = (state: Collaboration, status: CollaborationStatus, seen: Seen): Collaboration => {
  state.status = dated(state.statuses, status, seen);
  if (status === 'dissolved' || status === 'converted') state.endedOn = seen.effectiveOn;
  return state;
};
function named(state: Collaboration, { nameZh, brandName }: Names, seen: Seen): Collaboration {
  const latest = dated(state.names, { nameZh, ...(brandName ? { brandName } : {}) }, seen);
  state.nameZh = latest.nameZh;
  if (latest.brandName) state.brandName = latest.brandName;
  else delete state.brandName;
  return state;
}
function founded(state: Collaboration, data: Founded, seen: Seen): Collaboration {
  const { kind, divisionCode, bureauId, stageClass, warnings } = data;
  Object.assign(state, { kind, divisionCode, bureauId, warnings });
  state.establishedOn = seen.effectiveOn;
  state.establishedBy = seen.id;
  state.stageClass = dated(state.stageClasses, stageClass, seen);
  return statusFrom(named(state, data, seen), 'active', seen);
}
const used = (state: Collaboration): Collaboration => {
  state.builtOn = true;
  return state;
};

/** Folds what an event says of memberships; the one place where memberships change. */
function members<T extends keyof CollaborationEvents>(type: T, then?: Evolve<Collaboration, CollaborationEvents>[T]) {
  return (state: Collaboration, data: CollaborationEvents[T], seen: Seen): Collaboration => {
    for (const change of changesOf(type, data)) state.members = withChange(state.members, change, seen);
    state.schools = [...new Set(state.members.filter((each) => each.to === undefined).map((each) => each.schoolId))];
    return then ? then(state, data, seen) : state;
  };
}

export const evolveCollaboration: Evolve<Collaboration, CollaborationEvents> = {
  CollaborationEstablished: (state, data, seen) => {
    const { applicationId, operatingModel, brandOwnerSchoolId, programme, convertedFrom, filingDueOn } = data;
    Object.assign(state, { applicationId, filingDueOn });
    if (brandOwnerSchoolId) state.brandOwnerSchoolId = brandOwnerSchoolId;
    if (programme) state.programme = programme;
    if (convertedFrom) state.convertedFrom = convertedFrom;
    if (operatingModel) state.operatingModel = dated(state.models, operatingModel, seen);
    return founded(state, data, seen);
  },
  LegacyCollaborationImported: (state, data, seen) => {
    const { sourceDocId, sourceRow, importBatchId, dateCertainty } = data;
    state.imported = {
      ...(sourceDocId ? { sourceDocId } : {}),
      sourceRow,
      dateCertainty,
      ...(importBatchId ? { importBatchId } : {}),
    };
    return founded(state, data, seen);
  },
  MemberJoined: members('MemberJoined', (state, { source }) => (source === 'import' ? state : used(state))),
  MemberLeft: members('MemberLeft', used),
  KeySchoolClosed: (state, { schoolId }) => {
    state.keySchoolsClosed.push(schoolId);
    return used(state);
  },
  SeatsAdjusted: (state) => used(state),
  CoreSchoolConfirmed: members('CoreSchoolConfirmed', used),
  CoreSchoolChanged: members('CoreSchoolChanged', (state, { formerCoreSchoolId }) => {
    state.keySchoolsClosed = state.keySchoolsClosed.filter((each) => each !== formerCoreSchoolId);
    return used(state);
  }),
  OperatingModelChanged: (state, { operatingModel, warnings }, seen) => {
    state.operatingModel = dated(state.models, operatingModel, seen);
    state.warnings = warnings;
    return used(state);
  },
  CollaborationRenamed: (state, data, seen) => used(named(state, data, seen)),
  StageClassChanged: (state, { to }, seen) => {
    state.stageClass = dated(state.stageClasses, to, seen);
    return state;
  },
  MembershipCorrected: members('MembershipCorrected', used),
  ImportBatchUndone: members('ImportBatchUndone', (state, _, seen) =>
    // As if it had never been imported.
    statusFrom(state, 'dissolved', { ...seen, effectiveOn: state.establishedOn! }),
  ),
  PairingConverted: members('PairingConverted', (state, { convertedInto }, seen) =>
    statusFrom(Object.assign(state, { convertedInto }), 'converted', seen),
  ),
  CollaborationSuspended: (state, { reasonKind, reason, until, decisionNo }, seen) => {
    state.suspension = { reasonKind, reason, decisionNo, from: seen.effectiveOn, ...(until ? { until } : {}) };
    return used(statusFrom(state, 'suspended', seen));
  },
  CollaborationResumed: (state, _, seen) => {
    delete state.suspension;
    return statusFrom(state, 'active', seen);
  },
  CollaborationDissolved: (state, _, seen) => used(statusFrom(state, 'dissolved', seen)),
  GroupAgreementSigned: (state, agreement) => used({ ...state, agreement }),
  NameplateHung: (state, plate) => used({ ...state, plates: [...state.plates, plate] }),
  SchoolFeatureDeclared: (state, feature, { effectiveOn }) =>
    used({ ...state, features: [...state.features, { ...feature, from: effectiveOn }] }),
  CollaborationFiled: (state, { filedOn, dueOn, late }) => used({ ...state, filing: { filedOn, dueOn, late } }),
  FilingAcknowledged: (state, acknowledged) => ({ ...state, filing: { ...state.filing!, ...acknowledged } }),
  ProgrammeMilestoneSet: (state, { bureauId: _, ...milestone }) =>
    used({
      ...state,
      milestones: [
        ...state.milestones.filter((each) => each.programme !== milestone.programme || each.label !== milestone.label),
        milestone,
      ],
    }),
  GroupOfficerAppointed: (state, officer) => used({ ...state, officers: [...state.officers, officer] }),
};

/** Members whose interval covers the day. */
export const membersOn = <M extends Membership>(members: readonly M[], on: LocalDate): M[] =>
  members.filter((each) => covers(each, on));

/** The collaboration on a day: its members then, those scheduled, and the former. Undefined before it began. */
export function collaborationAt<C extends Collaboration>(document: C, on: LocalDate) {
  if (document.establishedOn === undefined || on < document.establishedOn) return undefined;
  const members = membersOn(document.members, on);
  const present = new Set(members.map((each) => each.schoolId));
  return {
    ...document,
    brandName: undefined,
    ...valueAt(document.names, on),
    status: valueAt(document.statuses, on) ?? 'active',
    stageClass: valueAt(document.stageClasses, on) ?? 'undetermined',
    operatingModel: valueAt(document.models, on),
    members,
    scheduled: document.members.filter(
      (each) => each.from > on && each.from !== each.to && !present.has(each.schoolId),
    ),
    former: document.members.filter(
      (each) => each.to !== undefined && each.to <= on && each.from !== each.to && each.reason !== 'roleChanged',
    ),
    features: document.features.filter((each) => each.from <= on),
    officers: document.officers.filter((each) => each.from <= on && (each.until === undefined || on <= each.until)),
  };
}
