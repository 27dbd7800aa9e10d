import {
  citing,
  eachOf,
  form,
  named,
  official,
  paragraph,
  type AnyForm,
  type Shown,
  type StoredEvent,
} from '@app/kernel';
import { bureau, issuedBy, school, standardsOf, zh } from '../shared/papers.js';
import { clauses } from './rotations.clauses.js';
import type { Events, PlanRef } from './rotations.events.js';
import type { PlanDocument } from './rotations.view.js';

type Of<T extends keyof Events> = StoredEvent<Events[T]>;
const { basis } = clauses.ROT_STATE;

const planOf = ({ collaborationId, schoolYear }: PlanRef): Shown =>
  ['“', named('collaboration', collaborationId), `”${schoolYear}学年教师交流轮岗计划`]; // prettier-ignore
const received = (plan: PlanRef): Shown => ['你单位报送的', planOf(plan), '收悉。'];
/** The notice a plan must be posted for is bound from its opening on. */
const boundBy = (events: readonly StoredEvent[]): Shown[] =>
  standardsOf(events.find(({ type }) => type === 'RotationPlanOpened'));
const subject = ({ schoolYear }: PlanDocument): string => schoolYear;

const approval = form<PlanDocument>({
  title: { zh: '批复', en: 'Approval' },
  step: { zh: '批准', en: 'approval' },
  papers: eachOf('RotationPlanApproved'),
  subject,
  body: ({ paper, events }) => {
    const [approved] = paper as unknown as readonly [Of<'RotationPlanApproved'>];
    const { plan, decidedOn, normalized, check } = approved.data;
    const { eligible, rotating, requiredRotation, backbone, requiredBackbone } = check;
    const atLeast = (required: number) => (check.applicability === 'binding' ? `（应不少于${required}人）` : '');
    const issued = issuedBy(events, 'RotationDocumentIssued');
    return official({
      organ: bureau(plan.bureauId),
      number: normalized ?? issued.number,
      title: ['关于同意', planOf(plan), '的批复'],
      to: school(plan.leadSchoolId),
      on: issued.on ?? decidedOn,
      parameters: boundBy(events),
      events: [approved as never],
      body: [
        paragraph(received(plan), `经审查和公示，${citing(basis)}，批复如下：`),
        paragraph('一、同意', planOf(plan), `，自${zh(decidedOn)}起执行。`),
        paragraph(`二、符合交流条件的教师${eligible}人，计划交流${rotating}人${atLeast(requiredRotation)}，其中骨干教师${backbone}人${atLeast(requiredBackbone)}。`),
        paragraph('三、请按计划组织实施，如实记录到岗、离岗和考核情况。'),
      ],
    });
  },
}); // prettier-ignore

const denial = form<PlanDocument>({
  title: { zh: '不予批准决定书', en: 'Decision of refusal' },
  step: { zh: '不予批准', en: 'refusal' },
  papers: eachOf('RotationPlanRejected'),
  subject,
  body: ({ paper, events }) => {
    const [rejected] = paper as unknown as readonly [Of<'RotationPlanRejected'>];
    const { plan, reason } = rejected.data;
    return official({
      organ: bureau(plan.bureauId),
      number: issuedBy(events, 'RotationDocumentIssued').number,
      title: '不予批准决定书',
      to: school(plan.leadSchoolId),
      on: rejected.meta.effectiveOn,
      events: [rejected as never],
      body: [paragraph(received(plan), `经审查，${citing(basis)}，决定不予批准。`), paragraph(`理由：${reason}`)],
    });
  },
});

export const forms: Readonly<Record<string, AnyForm>> = { approval, denial };
