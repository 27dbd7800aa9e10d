import { idOf, reaction, type Caused, type StoredEvent, type TaskChange, type Task, type Tasks } from '@app/kernel';
import { noticeDesk, type OpenTask } from '../shared/notice.tasks.js';
import type { CaseRef, Events } from './applications.events.js';
import { consentingSchools } from './applications.payload.js';
import { close } from '../shared/tasks.js';

type Of<T extends keyof Events> = StoredEvent<Events[T]>;
const collaboration = (command: string, id: string, input: object): Caused => ({
  workflow: 'collaboration',
  command,
  id,
  input,
});

/** What an approved case sets in motion (PM-1). `applicationId` is the basis the collaboration checks. */
function carriedOut({ stream, data }: Of<'ApplicationApproved'>): Caused[] {
  const { payload, effectiveOn, divisionCode, plan, case: of } = data;
  const basis = { applicationId: idOf(stream), effectiveOn };
  const { kind, nameZh, members, operatingModel, brandName, brandOwnerSchoolId, programme, collaborationId } = payload;
  switch (of.type) {
    case 'createCollaboration': {
      const founding = { nameZh, divisionCode, approvingBureauId: of.bureauId, members, ...basis };
      return [
        payload.pairingIds
          ? { workflow: 'collaboration', command: 'ConvertPairings', input: { ...founding, targetKind: kind, pairingIds: payload.pairingIds } }
          : {
              workflow: 'collaboration',
              command: 'EstablishCollaboration',
              input: present({ ...founding, kind, operatingModel, brandName, brandOwnerSchoolId, programme }),
            },
      ];
    }
    case 'admitSchool':
      return [collaboration('AddMember', collaborationId!, { ...basis, schoolId: payload.schoolId })];
    case 'memberExit':
      return [collaboration('EndMembership', collaborationId!, present({ ...basis, schoolId: payload.schoolId, reason: payload.exitReason, transitionPlan: plan }))];
    case 'changeCore':
      return [collaboration('ChangeCoreSchool', collaborationId!, { ...basis, newCoreSchoolId: payload.newCoreSchoolId })];
    case 'changeModel':
      return [collaboration('ChangeOperatingModel', collaborationId!, { ...basis, operatingModel })];
    case 'rename':
      return [collaboration('RenameCollaboration', collaborationId!, present({ ...basis, nameZh, brandName }))];
    case 'dissolve':
      return [collaboration('DissolveCollaboration', collaborationId!, present({ ...basis, reason: 'dissolved', explanation: payload.reason, handover: plan }))];
  }
} // prettier-ignore

/** What undoes it. A dissolution or conversion has no way back: a task asks for a new case. */
function compensated({ stream, data }: Of<'DecisionRevoked'>): Caused[] {
  if (data.outcome === 'denied') return [];
  const { payload, before, establishedId, decidedOn: effectiveOn, case: of } = data;
  const basis = { applicationId: idOf(stream), effectiveOn };
  const { collaborationId } = payload;
  switch (of.type) {
    case 'createCollaboration':
      return establishedId ? [collaboration('DissolveCollaboration', establishedId, { ...basis, reason: 'corrected' })] : [];
    case 'admitSchool':
      return [collaboration('EndMembership', collaborationId!, { ...basis, schoolId: payload.schoolId, reason: 'corrected' })];
    case 'memberExit':
      return [collaboration('AddMember', collaborationId!, { ...basis, schoolId: payload.schoolId })];
    case 'changeCore':
      return before.coreSchoolId
        ? [collaboration('ChangeCoreSchool', collaborationId!, { ...basis, newCoreSchoolId: before.coreSchoolId })]
        : [];
    case 'changeModel':
      return before.operatingModel
        ? [collaboration('ChangeOperatingModel', collaborationId!, { ...basis, operatingModel: before.operatingModel })]
        : [];
    case 'rename':
      return before.nameZh
        ? [collaboration('RenameCollaboration', collaborationId!, present({ ...basis, nameZh: before.nameZh, brandName: before.brandName }))]
        : [];
    case 'dissolve':
      return [];
  }
} // prettier-ignore

const present = (input: Record<string, unknown>): object =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

/** PM-1. The engine derives command ids, so that a repeated event changes nothing; a refusal raises `executionFailed`. */
export const carryOutApproval = reaction({
  name: 'carryOutApproval',
  title: { zh: '执行批准与撤销', en: 'Carry out approvals and revocations' },
  from: 'start',
  on: { ApplicationApproved: carriedOut, DecisionRevoked: compensated },
});
/** The case learns what it established, so that a revocation finds it. */
export const linkEstablished = reaction({
  name: 'linkEstablished',
  title: { zh: '回写执行结果', en: 'Link what was established to its case' },
  from: 'start',
  on: {
    CollaborationEstablished: ({ stream, data }: StoredEvent<{ applicationId?: string }>) =>
      data.applicationId
        ? [{ workflow: 'application', command: 'RecordExecution', id: data.applicationId, input: { collaborationId: idOf(stream) } }]
        : [],
  },
}); // prettier-ignore

type Desk = Omit<Task, 'organisation' | 'bureau'>;
type Where = { case: CaseRef };
const atBureau = ({ case: of }: Where, task: Desk): TaskChange => ({
  open: { ...task, ...(of.bureauId ? { organisation: of.bureauId, bureau: of.bureauId } : {}) },
});
const atSchool = ({ case: of }: Where, school: string | undefined, task: Desk): TaskChange => ({
  open: { ...task, ...(school ? { organisation: school } : {}), ...(of.bureauId ? { bureau: of.bureauId } : {}) },
});
const title = (zh: string, en: string, { case: { caseNo } }: Where) => ({
  zh: caseNo ? `${zh}（${caseNo}）` : zh,
  en: caseNo ? `${en} (${caseNo})` : en,
});
const licensing = { zh: '行政许可法期限（参照）', en: 'time limit of the licensing procedure, by analogy' };
const rules = { zh: '审批工作规程', en: 'rules of procedure' };

const completeness = (data: Where & { completenessDueOn: string; deemedAcceptance?: boolean }): TaskChange[] => [
  atBureau(data, {
    key: 'completeness', kind: 'completenessCheck', title: title('材料核对与受理', 'Check completeness', data), why: licensing,
    role: 'BO', dueOn: data.completenessDueOn, command: 'AcceptApplication',
  }),
  ...(data.deemedAcceptance === false ? [] : [silence(data)]),
]; // prettier-ignore
const silence = (data: Where & { completenessDueOn: string }): TaskChange =>
  atBureau(data, {
    key: 'deemedAcceptance', kind: 'deemedAcceptance', title: title('逾期视为受理', 'Deemed acceptance', data), why: licensing,
    role: 'SYS', dueOn: data.completenessDueOn, command: 'DeemAccepted', input: {},
  }); // prettier-ignore
const assignment = (data: Where, dueOn: string): TaskChange =>
  atBureau(data, {
    key: 'assign', kind: 'assignReviewer', title: title('指定审查人', 'Assign a reviewer', data), why: rules,
    role: 'BL', dueOn, command: 'AssignReviewer',
  }); // prettier-ignore
const due = ({ case: { decisionDueOn } }: Where) => (decisionDueOn ? { dueOn: decisionDueOn } : {});
const reviewBy = (data: Where, person: string): TaskChange => ({
  open: {
    key: 'review', kind: 'review', title: title('审查', 'Review', data), why: { zh: '您是指定的审查人', en: 'you are the assigned reviewer' },
    role: 'BO', person, ...(data.case.bureauId ? { organisation: data.case.bureauId, bureau: data.case.bureauId } : {}),
    ...due(data), command: 'CompleteReview',
  },
}); // prettier-ignore
const decisionTask = (data: Where, dueOn: string): TaskChange =>
  atBureau(data, {
    key: 'decision', kind: 'decision', title: title('作出决定', 'Decide', data), why: licensing, role: 'BL', dueOn,
    command: 'ApproveApplication',
  }); // prettier-ignore
const noticeTasks = noticeDesk({ close: 'ClosePublicNotice', handle: 'HandleObjection' });
const atNotice =
  (data: Where): OpenTask =>
  (zh, en, task) =>
    atBureau(data, { ...task, title: title(zh, en, data), why: rules });
const afterDecision = (data: Where & { serviceDueOn: string; disclosureDueOn: string }): TaskChange[] => [
  ...close('decision', 'review', 'extension'),
  atBureau(data, {
    key: 'issue', kind: 'issueDocument', title: title('印发决定文书', 'Issue the decision document', data), why: rules, role: 'BO',
    dueOn: data.serviceDueOn, command: 'IssueDecisionDocument',
  }),
  atBureau(data, {
    key: 'disclosure', kind: 'discloseDecision', title: title('公开决定', 'Disclose the decision', data),
    why: { zh: '政府信息主动公开期限', en: 'public information is disclosed in time' }, role: 'BO', dueOn: data.disclosureDueOn,
    command: 'DiscloseDecision',
  }),
]; // prettier-ignore
const consents = (data: Where & { payload: Events['ApplicationDrafted']['payload'] }): TaskChange[] =>
  consentingSchools(data.case.type, data.payload).map((school) =>
    atSchool(data, school, {
      key: `consent:${school}`, kind: 'consent', title: title('对申请内容表态', 'State your consent', data),
      why: { zh: '申请内容涉及贵校', en: 'the application names your school' }, role: 'SC', command: 'RecordConsent',
    }),
  ); // prettier-ignore
const endOfCase = (): TaskChange[] => [{ closeAll: true }];

export const tasks: Tasks = {
  ApplicationDrafted: ({ data }: Of<'ApplicationDrafted'>) => consents(data),
  DraftUpdated: ({ data }: Of<'DraftUpdated'>) =>
    data.payload ? [{ closeAll: true }, ...consents({ ...data, payload: data.payload })] : [],
  MemberConsentRecorded: ({ data }: Of<'MemberConsentRecorded'>) => close(`consent:${data.schoolId}`),
  ApplicationSubmitted: ({ data }: Of<'ApplicationSubmitted'>) => completeness(data),
  CorrectionsRequested: ({ data }: Of<'CorrectionsRequested'>) => [
    ...close('completeness', 'deemedAcceptance'),
    atSchool(data, data.case.applicantSchoolId, {
      key: 'corrections', kind: 'corrections', title: title('补正', 'Supply corrections', data), why: licensing, role: 'SC',
      dueOn: data.dueOn, command: 'Resubmit',
    }),
    atBureau(data, {
      key: 'lapse', kind: 'lapse', title: title('逾期未补正', 'Lapse', data), why: rules, role: 'SYS', dueOn: data.dueOn,
      command: 'Lapse', input: {},
    }),
  ], // prettier-ignore
  CorrectionsSupplied: ({ data }: Of<'CorrectionsSupplied'>) => [
    ...close('corrections', 'lapse'),
    ...completeness(data),
    ...(data.payload ? consents({ ...data, payload: data.payload }) : []),
  ],
  ApplicationAccepted: ({ data }: Of<'ApplicationAccepted'>) => [
    { closeAll: true },
    assignment(data, data.decisionDueOn),
  ],
  ApplicationDeemedAccepted: ({ data }: Of<'ApplicationDeemedAccepted'>) => [
    { closeAll: true },
    assignment(data, data.decisionDueOn),
  ],
  ExOfficioCaseOpened: ({ data }: Of<'ExOfficioCaseOpened'>) => [assignment(data, data.decisionDueOn)],
  ApplicationNotAccepted: endOfCase,
  ApplicationLapsed: endOfCase,
  ApplicationWithdrawn: endOfCase,
  ReviewerAssigned: ({ data }: Of<'ReviewerAssigned'>) => [...close('assign'), reviewBy(data, data.reviewerUserId)],
  ReviewerReassigned: ({ data }: Of<'ReviewerReassigned'>) => [
    ...close('reassign'),
    reviewBy(data, data.reviewerUserId),
  ],
  RecusalRequested: ({ data }: Of<'RecusalRequested'>) => [
    atBureau(data, {
      key: `recusal:${data.recusalId}`, kind: 'recusal', title: title('决定回避', 'Decide on recusal', data), why: rules,
      role: data.aboutLeader ? 'CL' : 'BL', command: 'DecideRecusal',
    }),
  ], // prettier-ignore
  RecusalDecided: ({ data }: Of<'RecusalDecided'>) => [
    ...close(`recusal:${data.recusalId}`),
    ...(data.granted
      ? [atBureau(data, {
          key: 'reassign', kind: 'reassign', title: title('改派回避人员的工作', 'Reassign after a recusal', data), why: rules, role: 'BL',
          command: 'ReassignReviewer',
        })]
      : []),
  ], // prettier-ignore
  ConsultationRequested: ({ data }: Of<'ConsultationRequested'>) => [
    {
      open: {
        key: `consultation:${data.consultationId}`, kind: 'consultation', title: title('答复会签', 'Answer a consultation', data),
        why: { zh: data.question, en: data.question }, role: data.case.concernedBureaus.includes(data.unit) ? 'BO' : 'CU',
        organisation: data.unit, ...(data.case.bureauId ? { bureau: data.case.bureauId } : {}), command: 'ReplyConsultation',
        input: { consultationId: data.consultationId },
      },
    },
  ], // prettier-ignore
  ConsultationReplied: ({ data }: Of<'ConsultationReplied'>) => close(`consultation:${data.consultationId}`),
  ReviewCompleted: ({ data }: Of<'ReviewCompleted'>) => [
    ...close('review'),
    data.opinion === 'deny'
      ? atBureau(data, {
          key: 'decision', kind: 'decision', title: title('审查意见不同意，请作出决定', 'Decide on a negative opinion', data), why: rules,
          role: 'BL', ...due(data), command: 'DenyApplication',
        })
      : atBureau(data, {
          key: 'notice', kind: 'publishNotice', title: title('发布公示', 'Publish the notice', data), why: rules, role: 'BO',
          ...due(data), command: 'PublishPublicNotice',
        }),
  ], // prettier-ignore
  PublicNoticePublished: ({ data }: Of<'PublicNoticePublished'>) => noticeTasks.posted(atNotice(data), data),
  PublicNoticeCorrected: ({ data }: Of<'PublicNoticeCorrected'>) => noticeTasks.corrected(atNotice(data), data),
  ObjectionRaised: ({ data }: Of<'ObjectionRaised'>) => noticeTasks.raised(atNotice(data), data),
  ObjectionHandled: ({ data }: Of<'ObjectionHandled'>) =>
    noticeTasks.handled(
      atNotice(data),
      data,
      atBureau(data, {
        key: 'review', kind: 'review', title: title('异议成立，重新审查', 'Review again', data), why: rules, role: 'BO',
        dueOn: data.decisionDueOn, command: 'CompleteReview',
      }),
    ), // prettier-ignore
  PublicNoticeClosed: ({ data }: Of<'PublicNoticeClosed'>) => [
    ...noticeTasks.closed(),
    decisionTask(data, data.decisionDueOn),
  ],
  ReturnedForReview: ({ data }: Of<'ReturnedForReview'>) => [
    ...close('decision', 'notice'),
    atBureau(data, {
      key: 'review', kind: 'review', title: title('退回重新审查', 'Review again', data), why: rules, role: 'BO', ...due(data), command: 'CompleteReview',
    }),
  ], // prettier-ignore
  ApplicationApproved: ({ data }: Of<'ApplicationApproved'>) => afterDecision(data),
  ApplicationDenied: ({ data }: Of<'ApplicationDenied'>) => afterDecision(data),
  DecisionDocumentIssued: ({ data }: Of<'DecisionDocumentIssued'>) => [
    ...close('issue'),
    atBureau(data, {
      key: 'serve', kind: 'serveDecision', title: title('送达决定', 'Serve the decision', data), why: licensing, role: 'BO',
      command: 'ServeDecision', ...(data.serviceDueOn ? { dueOn: data.serviceDueOn } : {}),
    }),
  ], // prettier-ignore
  DecisionServed: () => close('serve'),
  DecisionDisclosed: () => close('disclosure'),
  AffectedHeard: ({ data }: Of<'AffectedHeard'>) =>
    data.respondBy === undefined
      ? close(`hearing:${data.schoolId}`)
      : [
          atSchool(data, data.schoolId, {
            key: `hearing:${data.schoolId}`, kind: 'statement', title: title('陈述申辩', 'State your case', data), why: licensing, role: 'SC',
            dueOn: data.respondBy,
          }),
        ], // prettier-ignore
  DecisionRevoked: ({ data }: Of<'DecisionRevoked'>) => [
    { closeAll: true },
    ...(data.outcome === 'approved' && (data.case.type === 'dissolve' || data.payload.pairingIds)
      ? [
          atBureau(data, {
            key: 'restore', kind: 'restoreByHand', title: title('撤销后恢复原状须另行立案', 'Restoring needs a new case', data),
            why: { zh: '解散和转设不能自动恢复', en: 'a dissolution or conversion cannot be undone automatically' }, role: 'BO',
          }),
        ]
      : []),
  ], // prettier-ignore
};
