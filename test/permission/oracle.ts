import type { Capacity, Role } from '@app/kernel';

/**
 * Who may give which command, written by hand from the "Who" columns of domain.md 3 and the matrix 4.4; never from the command tables.
 * A table of the code that says something else is wrong, or this one is: read domain.md again.
 */
export interface OracleRow {
  /** Stream category. */
  workflow: string;
  command: string;
  /** Section of domain.md (or `design` for what only design.md asks for). */
  source: string;
  /** `SYS` alone: reactions, clocks and the local operator; no route. */
  by: readonly Capacity[];
  /** Who must approve, as another person. */
  secondPerson?: readonly Capacity[];
}

/** Every city bureau has officers and leaders of its own; in the matrix they handle and decide what spans counties. */
const officer = ['BO', 'CO'] as const;
const leader = ['BL', 'CL'] as const;
/** A school in the case, whatever its part in the collaboration. Clerks draft and upload, principals submit, consent and confirm. */
const school = ['SC', 'CS', 'CV', 'MS'] as const;
const principal = ['SC:principal', 'CS:principal', 'CV:principal', 'MS:principal'] as const;
/** Draws up what a collaboration plans (contextual on its school). */
const lead = ['CS', 'CV'] as const;
/** Whoever holds a capacity that is no personal mandate may let another act for a time; an administrator on written order. */
const holders = ['BO', 'BL', 'SO', 'SL', 'CO', 'CL', 'SC', 'TDC', 'CU', 'SA'] as const;
const people = ['BO', 'BL', 'SO', 'SL', 'CO', 'CL', 'SC', 'TDC', 'CU'] as const;

const rows = (
  workflow: string,
  source: string,
  of: Record<string, readonly Capacity[] | [by: readonly Capacity[], second: readonly Capacity[]]>,
): OracleRow[] =>
  Object.entries(of).map(([command, who]) => {
    const [by, secondPerson] = Array.isArray(who[0])
      ? (who as [readonly Capacity[], readonly Capacity[]])
      : [who as readonly Capacity[], undefined];
    return { workflow, command, source, by, ...(secondPerson ? { secondPerson } : {}) };
  });

export const oracle: readonly OracleRow[] = [
  ...rows('staff', '3.0a', {
    BootstrapAdministrator: ['SYS'],
    RegisterPerson: ['SA'],
    CloseAccount: ['SA'],
    GrantCapacity: [['SA'], ['SA', 'BL']],
    RevokeCapacity: ['SA', 'BL'],
    // 0.5 rule 2; what a grant needs, its correction needs.
    CorrectCapacity: [['SA'], ['SA', 'BL']],
    Delegate: holders,
    EndDelegation: holders,
    HandOverTasks: ['BO:head', 'BL'],
  }),
  ...rows('staff', 'design 5, 8', {
    // As weighty as a grant: an identity opens every capacity of the person.
    LinkSubject: [['SA'], ['SA', 'BL']],
    RecordTokenMinted: ['SYS'],
  }),
  ...rows('bureau', '3.1', {
    RegisterBureau: ['CO'],
    RenameBureau: ['CO'],
    AnnotateTimeline: ['CO', 'BO'],
    // 0.5 rule 2: every stream accepts corrections, by two persons.
    CorrectBureau: [['CO'], ['CL']],
  }),
  ...rows('school', '3.2', {
    RegisterSchool: ['BO'],
    ConfirmStages: ['BO'],
    RenameSchool: ['BO'],
    ChangeSchoolKind: ['BO'],
    SetSchoolAttribute: ['BO'],
    SetPrimaryCollaboration: ['BO'],
    CloseSchool: [['BO'], ['BL']],
    MergeSchool: [['BO'], ['BL']],
    // 0.5 rule 2: every stream accepts corrections, by two persons.
    CorrectSchool: [['BO'], ['BL']],
    // The state `registered` becomes `active` when the day of opening comes.
    OpenSchool: ['SYS'],
  }),
  ...rows('collaboration', '3.3', {
    EstablishCollaboration: ['SYS'],
    ImportLegacyCollaboration: ['BO:import'],
    ConfirmCoreSchool: ['BO'],
    AddMember: ['SYS'],
    EndMembership: ['SYS'],
    ChangeCoreSchool: ['SYS'],
    ChangeOperatingModel: ['SYS'],
    RenameCollaboration: ['SYS'],
    SuspendCollaboration: ['BL'],
    ResumeCollaboration: ['BL'],
    DissolveCollaboration: ['SYS'],
    ConvertPairings: ['SYS'],
    SignAgreement: ['CS'],
    HangNameplate: ['CS'],
    DeclareSchoolFeature: ['SC'],
    FileCollaboration: ['BO'],
    AcknowledgeFiling: ['CO'],
    SetProgrammeMilestone: ['BO'],
    CorrectMembership: [['BO'], ['BL']],
    UndoImportBatch: [['BO:import'], ['BL']],
    AppointGroupOfficer: ['BL'],
    // Parts of the commands above that processes carry out on other streams.
    MarkConverted: ['SYS'],
    RecomputeStageClass: ['SYS'],
  }),
  // Settles the task of PM-3; seats are proposed by the core or convenor school and handled by the bureau (3.6).
  ...rows('collaboration', '3.20', { RecordSeatAdjustment: ['CS', 'CV', 'BO'] }),
  ...rows('body', '3.6', {
    // The kind of body says which of them: leader for committee and leading group, officer for council and conference, the leading school for the rest.
    ConstituteBody: ['BL', 'BO', 'CS', 'CV'],
    AppointSeat: ['BL', 'BO', 'CS', 'CV'],
    EndSeat: ['BL', 'BO', 'CS', 'CV'],
    DissolveBody: ['BL', 'BO', 'CS', 'CV'],
    ElectAnnualChair: ['CV'],
    ScheduleMeeting: ['CS', 'CV', 'BO'],
    CancelMeeting: ['CS', 'CV', 'BO'],
    RecordMeeting: ['CS', 'CV', 'BO'],
    // The secretary, and the chair: a principal, or somebody without an account for whom a leader stands in.
    CorrectMinutes: [
      ['CS', 'CV', 'BO'],
      ['BL', 'SC:principal'],
    ],
    // Whoever has a seat may dispute what the minutes say of it.
    DisputeMinutes: ['SC:principal', 'BO', 'BL'],
    AnswerMinutesDispute: ['CS', 'CV', 'BO'],
    // The committee's secretary is the bureau's officer, who enters what the street's consultant collects.
    RecordPublicOpinion: ['BO'],
    ReplyToPublicOpinion: ['BO'],
    ExpireSeat: ['SYS'],
  }),
  // 0.5 rule 5: leaders decide, the office numbers and issues.
  ...rows('body', '0.5', { IssueBodyDocument: ['BO'] }),
  // State `constituted` becomes `active`; PM-3; the reminder 30 days before the end of a semester (section 5).
  ...rows('body', '3.20', { ActivateBody: ['SYS'], ReviewComposition: ['SYS'], ReviewMeetings: ['SYS'] }),
  ...rows('application', '3.4', {
    DraftApplication: school,
    UpdateDraft: school,
    // Paper handed in at the window is entered by the officer who receives it (0.5 rule 4).
    SubmitApplication: [...principal, ...officer],
    RecordConsent: ['SC:principal'],
    SupplyMaterial: school,
    RequestCorrections: officer,
    Resubmit: principal,
    AcceptApplication: officer,
    DeemAccepted: ['SYS'],
    RefuseAcceptance: officer,
    OpenExOfficioCase: officer,
    AssignReviewer: ['BO:head', ...leader],
    ReassignReviewer: ['BO:head', ...leader],
    RequestRecusal: [...school, ...officer],
    DecideRecusal: leader,
    RequestConsultation: officer,
    // A county's bureau is consulted on groups that span counties (4.3 rule 3).
    ReplyConsultation: ['CU', ...officer],
    StartExpertReview: officer,
    EndExpertReview: officer,
    OpenHearing: officer,
    CloseHearing: officer,
    CompleteReview: officer,
    PublishPublicNotice: officer,
    RaiseObjection: officer,
    HandleObjection: officer,
    ClosePublicNotice: officer,
    CorrectNotice: [officer, leader],
    ReturnForReview: leader,
    ExtendDeadline: leader,
    ApproveApplication: leader,
    DenyApplication: leader,
    IssueDecisionDocument: officer,
    ServeDecision: officer,
    WithdrawApplication: principal,
    Lapse: ['SYS'],
    HearAffected: officer,
    RevokeDecision: leader,
    DeclareInterest: [...officer, ...leader],
  }),
  ...rows('application', '3.20', {
    // PM-1 reports back; PM-6 reminds of publishing the decision, which the office does.
    RecordExecution: ['SYS'],
    DiscloseDecision: officer,
  }),
  ...rows('application', '0.5', { CorrectApplication: [officer, leader] }),
  ...rows('application', '3.17', { RecomputeDeadlines: [officer, leader] }),
  ...rows('rotation', '3.8', {
    OpenRotationPlan: lead,
    UpsertRosterEntry: ['SC'],
    RemoveRosterEntry: ['SC'],
    ConfirmRosterPart: ['SC'],
    SetPostQuota: ['BO'],
    SetStaffing: ['BO'],
    FreezeRoster: lead,
    ProposeMove: lead,
    AmendMove: lead,
    DropMove: lead,
    RecordNonRotationReason: ['SC'],
    SubmitRotationPlan: lead,
    ReturnRotationPlan: ['BO'],
    PublishRotationNotice: ['BO'],
    CorrectRotationNotice: [['BO'], ['BL']],
    RaiseRotationObjection: ['BO'],
    HandleRotationObjection: ['BO'],
    CloseRotationNotice: ['BO'],
    ApproveRotationPlan: ['BL'],
    RejectRotationPlan: ['BL'],
    ConfirmDeparture: ['SC'],
    ConfirmArrival: ['SC'],
    CancelMove: [lead, ['BO']],
    ReturnEarly: [lead, ['BO']],
    CompleteMove: ['SC'],
    FinaliseRotationPlan: ['BO'],
    CorrectRotation: [['BO'], ['BL']],
    // The same entries by the sheet, and those of last year: a school's own roster.
    UpsertRosterEntries: ['SC'],
    CopyRoster: ['SC'],
    CarryOverRosterEntries: ['SYS'],
  }),
  // 0.5 rule 5: leaders decide, the office numbers and seals.
  ...rows('rotation', '0.5', { IssueRotationDocument: ['BO'] }),
  // PM-3 and PM-5.
  ...rows('rotation', '3.20', { ReopenRosterPart: ['SYS'], ReleaseTeacherYears: ['SYS'], LinkRotationResult: ['BO'] }),
  ...rows('policy', '3.16', {
    RegisterPolicyDocument: officer,
    SetPolicyParameters: [officer, leader],
    RepealPolicy: leader,
    VerifyDocNo: officer,
    // 0.5 rule 2; parameters are not corrected but superseded.
    CorrectPolicyDocument: [officer, leader],
  }),
  ...rows('project', '3.10', {
    // A member is told by clause, and not by the door, that the core school applies; it adds figures of its own.
    DraftProject: ['CS', 'MS'],
    AttachEvidence: ['CS', 'MS'],
    ConfirmImprovement: ['SC:principal'],
    SubmitProject: ['CS:principal', 'MS:principal'],
    AcceptProject: ['BO'],
    ReturnProject: ['BO'],
    RefuseProject: ['BO'],
    AppointPanel: [['BO'], ['BL']],
    RecordPanelScore: ['PM'],
    ReviseScore: ['PM'],
    CompleteScoring: ['BO'],
    PublishProjectNotice: ['BO'],
    CorrectProjectNotice: [['BO'], ['BL']],
    RaiseProjectObjection: ['BO'],
    HandleProjectObjection: ['BO'],
    CloseProjectNotice: ['BO'],
    DecideProject: ['BL'],
    LinkProjectResult: ['BO'],
    WithdrawProject: ['CS:principal'],
  }),
  ...rows('project', '0.5', { CorrectProject: [['BO'], ['BL']], IssueProjectDocument: ['BO'] }),
  ...rows('calendar', '3.17', { SetAcademicCalendar: officer, SetWorkCalendar: officer }),
  ...rows('inspector', '3.9', {
    AppointInspector: ['SL'],
    RenewInspector: ['SL'],
    EndInspector: ['SL'],
    DeclareConflict: ['IN'],
    // The timer of 3.20, and the notice of section 5.
    NoticeTermEnd: ['SYS'],
    ExpireInspector: ['SYS'],
  }),
  ...rows('inspectorRoster', '3.9', {
    AssignInspector: ['SL'],
    UnassignInspector: ['SL'],
    ReviewRoutineVisits: ['SYS'],
  }),
  ...rows('inspection', '3.9', {
    ScheduleInspection: ['SO', 'IN'],
    StartInspection: ['IN'],
    // Whoever schedules also replaces an inspector who steps aside.
    AddInspector: ['SO'],
    RecordFinding: ['IN'],
    GivePreliminaryFeedback: ['IN'],
    SubmitDefence: ['SC:principal'],
    IssueOpinion: ['SL'],
    ReportRectification: ['SC:principal'],
    ExtendRectification: ['SL'],
    FlagOverdue: ['SYS'],
    Reinspect: ['IN'],
    Escalate: ['SL'],
    CloseInspection: ['SL'],
    PublishInspection: ['SO'],
    CancelInspection: ['SO'],
  }),
  // 0.5 rules 2 and 5: corrections by two persons; the office numbers and issues what the chief has decided.
  ...rows('inspector', '0.5', { CorrectInspector: [['SO'], ['SL']] }),
  ...rows('inspectorRoster', '0.5', { CorrectAssignment: [['SO'], ['SL']] }),
  ...rows('inspection', '0.5', { IssueOpinionDocument: ['SO'], CorrectInspection: [['SO'], ['SL']] }),
  ...rows('reward', '3.11', { GrantReward: ['BL', 'CL'], RevokeReward: ['BL', 'CL'] }),
  ...rows('auditNotes', '3.21', { RecordAuditNote: ['AU'], LogAuditAccess: ['SYS'] }),
  // Personal data are protected at once by one person; what cannot be undone needs a second.
  ...rows('subject', 'design 3', {
    RestrictSubject: ['SA'],
    ReleaseSubject: ['SA'],
    DestroySubject: [['SA'], ['SA', 'BL']],
  }),
  ...rows('file', 'design 7', { RecordFile: [...people, 'IN'], RejectFile: ['SYS'], LogDownload: ['SYS'] }),
  // `BO` with import permission, as for every import (3.2, 3.3); a whole file is confirmed by a second person.
  ...rows('importBatch', '3.3', {
    OpenImport: ['BO:import'],
    AddImportRows: ['BO:import'],
    ConfirmImport: [['BO:import'], ['BL', 'BO:import']],
    CancelImport: ['BO:import'],
  }),
];

/** A person as the matrix has columns: a capacity held, with a grade, and for school users the part of the school in the collaboration. */
export interface Column {
  name: string;
  role: Role;
  grade?: string;
  context?: 'CS' | 'CV' | 'MS';
}
const column = (role: Role, grade?: string, context?: Column['context']): Column => ({
  name: [context ?? role, grade].filter(Boolean).join(':'),
  role,
  ...(grade ? { grade } : {}),
  ...(context ? { context } : {}),
});
export const columns: readonly Column[] = [
  column('BO'), column('BO', 'head'), column('BO', 'import'), column('BL'), column('SO'), column('SL'), column('CO'), column('CL'),
  column('SC'), column('SC', 'principal'), column('SC', undefined, 'CS'), column('SC', 'principal', 'CS'), column('SC', undefined, 'CV'),
  column('SC', 'principal', 'CV'), column('SC', undefined, 'MS'), column('SC', 'principal', 'MS'), column('IN'), column('PM'),
  column('TDC'), column('AU'), column('IC'), column('SA'), column('CU'),
]; // prettier-ignore

export type Outcome = 'allowed' | 'SEC_CAPACITY' | 'SEC_SCOPE';

/** Whether a column may give a command that `by` may give, on a target of its own and on a foreign one. */
export function outcomeOf(
  by: readonly Capacity[],
  { role, grade, context }: Column,
  scope: 'own' | 'foreign',
): Outcome {
  const fits = (needed: string, held: Role | undefined) => {
    const [neededRole, neededGrade] = needed.split(':');
    return neededRole === held && (neededGrade === undefined || neededGrade === grade);
  };
  // A school user who holds no part in the case may hold one elsewhere: outside the scope, not without a capacity.
  const contextual = (needed: string) => role === 'SC' && ['CS', 'CV', 'MS'].some((each) => fits(needed, each as Role));
  const able = by.filter((needed) => fits(needed, role) || contextual(needed));
  // Inspectors and panel members exist only by the target that names them.
  if (able.length === 0 || (['IN', 'PM'].includes(role) && scope === 'foreign')) return 'SEC_CAPACITY';
  return scope === 'own' && able.some((needed) => fits(needed, role) || fits(needed, context))
    ? 'allowed'
    : 'SEC_SCOPE';
}

export interface OracleCell extends Column {
  workflow: string;
  command: string;
  source: string;
  /** Asked of the proposer, or of the second person. */
  part: 'gives' | 'approves';
  scope: 'own' | 'foreign';
  outcome: Outcome;
}

/** Every command × capacity × own and foreign scope, for tests that drive the routes. Commands of `SYS` alone have no route. */
export const oracleRows: readonly OracleCell[] = oracle
  .filter(({ by }) => by.some((each) => each !== 'SYS'))
  .flatMap(({ workflow, command, source, by, secondPerson }) =>
    [['gives', by] as const, ...(secondPerson ? [['approves', secondPerson] as const] : [])].flatMap(([part, who]) =>
      columns.flatMap((each) =>
        (['own', 'foreign'] as const).map((scope) => ({
          ...each,
          workflow,
          command,
          source,
          part,
          scope,
          outcome: outcomeOf(who, each, scope),
        })),
      ),
    ),
  );
