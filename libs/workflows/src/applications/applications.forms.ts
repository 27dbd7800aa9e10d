import {
  blankNumber, citing, eachOf, fields, form, joined, longBlank, named, official, ordinals, paragraph,
  type AnyForm, type Form, type Html, type Official, type Printing, type Shown, type StoredEvent,
} from '@app/kernel'; // prettier-ignore
import type { OperatingModel } from '../shared/collaboration-words.js';
import { caseTypeLabels, kindLabels, materialLabels, modelLabels, roleLabels } from '../shared/labels.js';
import { bureau, noteOf, school, standardsOf, zh } from '../shared/papers.js';
import { licensing } from './applications.clauses.js';
import type { CaseRef, Events } from './applications.events.js';
import type { ApplicationPayload } from './applications.input.js';
import type { ApplicationDocument } from './applications.view.js';

type Of<T extends keyof Events> = StoredEvent<Events[T]>;
type Paper<T extends keyof Events> = (
  event: Of<T>,
  of: Printing<ApplicationDocument>,
) => Omit<Official, 'events' | 'organ' | 'caseNo'>;

const applicant = ({ applicantSchoolId }: CaseRef): Shown => school(applicantSchoolId);

/** To whom a decision goes; nobody has applied where the office began by itself. */
const addressed = (of: CaseRef): Pick<Official, 'to'> =>
  of.applicantSchoolId === undefined ? {} : { to: applicant(of) };

/** The matter, as a notice calls it: `设立教育集团“某集团”`. */
function matter({ type, collaborationId }: CaseRef, { kind, nameZh }: Partial<ApplicationPayload> = {}): Shown {
  const what = caseTypeLabels[type].zh;
  if (type === 'createCollaboration') return [kind === undefined ? what : `设立${kindLabels[kind].zh}`, ...(nameZh === undefined ? [] : [`“${nameZh}”`])];
  return [...(collaborationId === undefined ? [] : ['“', named('collaboration', collaborationId), '”']), what];
} // prettier-ignore
const acceptances = ['ApplicationAccepted', 'ApplicationDeemedAccepted'] as const;
const openings: readonly string[] = [...acceptances, 'ExOfficioCaseOpened'];
/** Values that bind a case from its acceptance on. */
const boundBy = ({ events }: Pick<Printing<ApplicationDocument>, 'events'>): Shown[] =>
  standardsOf(events.find(({ type }) => openings.includes(type)));

const paperOf = <T extends keyof Events>(title: Form['title'], step: Form['step'], types: readonly T[], of: Paper<T>): AnyForm =>
  form<ApplicationDocument>({
    title,
    step,
    papers: eachOf(...types),
    subject: ({ caseNo }) => caseNo,
    body: (printing) => {
      const [event] = printing.paper as unknown as readonly [Of<T>];
      const { bureauId, caseNo } = event.data.case;
      return official({
        organ: bureau(bureauId),
        events: [event as never],
        ...(caseNo === undefined ? {} : { caseNo }),
        ...of(event, printing),
      });
    },
  }); // prettier-ignore

type Dates = 'decidedOn' | 'issuedOn' | 'servedOn';
/** A date of a record, as corrected since. */
function dated<T extends keyof Events>({ events }: Pick<Printing<ApplicationDocument>, 'events'>, event: Of<T>, field: Dates) {
  const corrected = events.findLast(
    ({ type, data }) => type === 'ApplicationCorrected' && data.correctsEventId === event.id && data.field === field,
  ) as unknown as Of<'ApplicationCorrected'> | undefined;
  const recorded = (event.data as { [D in Dates]?: string })[field]!;
  return corrected
    ? { on: corrected.data.value, note: `日期已由${zh(recorded)}更正为${zh(corrected.data.value)}：${corrected.data.reason}` }
    : { on: recorded };
} // prettier-ignore

/** What stands on every decision: number, date and time limits, and over the text whether it was corrected or revoked. */
function decided(event: Of<'ApplicationApproved'> | Of<'ApplicationDenied'>, printing: Printing<ApplicationDocument>) {
  const { events } = printing;
  const issued = events.findLast(({ type }) => type === 'DecisionDocumentIssued') as unknown as Of<'DecisionDocumentIssued'> | undefined;
  const revoked = events.find(({ type }) => type === 'DecisionRevoked') as unknown as Of<'DecisionRevoked'> | undefined;
  const made = dated(printing, event as Of<'ApplicationApproved'>, 'decidedOn');
  const sealed = issued && dated(printing, issued, 'issuedOn');
  return {
    ...noteOf(
      revoked && `本决定已于${zh(revoked.data.decidedOn)}撤销：${revoked.data.ground}`,
      made.note && `决定${made.note}`,
      sealed?.note && `印发${sealed.note}`,
    ),
    number: issued ? issued.data.normalized : blankNumber,
    on: (sealed ?? made).on,
    parameters: boundBy(printing),
  };
} // prettier-ignore
const opened = ({ events }: Pick<Printing<ApplicationDocument>, 'events'>) =>
  events.find(({ type }) => type === 'ExOfficioCaseOpened');
/** What was applied for when the event was recorded. */
function payloadAt({ events, document }: Printing<ApplicationDocument>, revision: number): ApplicationPayload {
  const said = events.findLast((each) => each.revision < revision && each.data.payload !== undefined);
  return (said?.data.payload as ApplicationPayload | undefined) ?? document.payload;
}
/** How the matter came to the bureau. */
const came = (of: CaseRef, what: Shown, opened: StoredEvent | undefined, after: string): Shown =>
  opened
    ? [
        '本机关依据',
        joined(
          (opened as unknown as Of<'ExOfficioCaseOpened'>).data.legalBasis.map((id) => [
            '《',
            named('policy', id),
            '》',
          ]),
          '、',
        ),
        '依职权办理的',
        what,
        `一案（案号 ${of.caseNo ?? ''}），${after}`,
      ]
    : ['你单位关于', what, `的申请（案号 ${of.caseNo ?? ''}）收悉。${after}`];

const methods = {
  direct: '直接送达',
  electronic: '电子送达',
  post: '邮寄送达',
  publicAnnouncement: '公告送达',
};
const grounds = {
  notCompetent: '不属于本机关职权范围',
  notRequired: '依法不需要取得批准',
  incompleteAfterCorrection: '经补正，申请材料仍不齐全或者不符合法定形式',
};
const remedies =
  '如不服本决定，可以自收到本决定书之日起六十日内依法申请行政复议，或者自收到本决定书之日起六个月内依法提起行政诉讼。';

/** What exactly is approved, beyond the matter's name. */
function terms({ type }: CaseRef, payload: ApplicationPayload, before: Events['ApplicationApproved']['before']): Html[] {
  const { schoolId, exitReason, newCoreSchoolId, operatingModel, nameZh, pairingIds = [] } = payload;
  const said: Shown[] =
    type === 'admitSchool' ? ['吸收', school(schoolId), '为成员校。']
    : type === 'memberExit' ? [school(schoolId), exitReason === 'graduated' ? '培育成熟，退出。' : '退出。']
    : type === 'changeCore' ? [...(before.coreSchoolId === undefined ? [] : ['原核心校', school(before.coreSchoolId), '，']), '核心校更换为', school(newCoreSchoolId), '。']
    : type === 'changeModel' && operatingModel ? [...(before.operatingModel === undefined ? [] : [`办学模式由${modelLabels[before.operatingModel as OperatingModel].zh}`]), `变更为${modelLabels[operatingModel].zh}。`]
    : type === 'rename' && nameZh !== undefined ? [...(before.nameZh === undefined ? [] : [`“${before.nameZh}”`]), `更名为“${nameZh}”。`]
    : [];
  return [
    ...(said.length ? [paragraph(said)] : []),
    ...(pairingIds.length ? [paragraph('由下列结对转设：', joined(pairingIds.map((id) => named('collaboration', id)), '、'), '。')] : []),
  ];
} // prettier-ignore

const members = ({ members: of = [] }: ApplicationPayload): Html[] =>
  of.length === 0
    ? []
    : [paragraph('成员学校：', joined(of.map(({ schoolId, role }) => [school(schoolId), `（${roleLabels[role].zh}）`]), '、'), '。')]; // prettier-ignore

export const forms: Readonly<Record<string, AnyForm>> = {
  'acceptance-notice': paperOf(
    { zh: '受理通知书', en: 'Notice of acceptance' },
    { zh: '受理', en: 'acceptance' },
    acceptances,
    (event, { document, events }) => ({
      title: '受理通知书',
      to: applicant(event.data.case),
      number: event.data.case.caseNo,
      // Silence is noted when its time is over.
      on: event.type === 'ApplicationDeemedAccepted' ? event.meta.recordedAt.slice(0, 10) : event.data.acceptedOn,
      parameters: boundBy({ events }),
      body: [
        paragraph(
          document.receivedOn === undefined ? '关于' : `你单位${zh(document.receivedOn)}提交的关于`,
          matter(event.data.case, document.payload),
          event.type === 'ApplicationDeemedAccepted' ? '的申请，逾期未告知补正，自收到之日起即为受理。' : '的申请，经审查，材料齐全，符合法定形式，决定予以受理。',
          `${citing(licensing('三十二'))}，特此通知。`,
        ),
        paragraph(`本机关将于${zh(event.data.decisionDueOn)}前作出决定；依法公示、听证、专家评审等所需时间不计算在内的，另行告知。`),
      ],
    }),
  ),
  'non-acceptance-notice': paperOf(
    { zh: '不予受理通知书', en: 'Notice of refusal to accept' },
    { zh: '不予受理', en: 'refusal to accept' },
    ['ApplicationNotAccepted'],
    ({ data, meta }, { document }) => ({
      title: '不予受理通知书',
      to: applicant(data.case),
      number: data.case.caseNo,
      on: meta.effectiveOn,
      body: [
        paragraph('你单位提交的关于', matter(data.case, document.payload), `的申请，因${grounds[data.ground]}，${citing(licensing('三十二'))}，决定不予受理。`),
        paragraph(`说明：${data.reason}`),
        ...(data.competentBureauId === undefined ? [] : [paragraph('请向', bureau(data.competentBureauId), '提出申请。')]),
        paragraph(remedies.replaceAll('决定书', '通知书')),
      ],
    }),
  ),
  'correction-notice': paperOf(
    { zh: '补正告知书', en: 'Notice of corrections' },
    { zh: '一次性告知补正', en: 'request for corrections' },
    ['CorrectionsRequested'],
    ({ data, meta, record, revision }, printing) => ({
      title: '补正告知书',
      to: applicant(data.case),
      number: data.case.caseNo,
      on: meta.effectiveOn,
      // A date that the officer set rests on no parameter.
      parameters: (record?.input as { dueOn?: string } | undefined)?.dueOn === undefined ? standardsOf({ record } as StoredEvent) : [],
      body: [
        paragraph('你单位提交的关于', matter(data.case, payloadAt(printing, revision)), `的申请材料不齐全或者不符合法定形式。${citing(licensing('三十二'))}，现一次性告知需要补正的全部内容：`),
        ...data.items.map(({ materialCode, schoolId, problem }, i) =>
          paragraph(`${ordinals(i + 1)}、`, materialLabels[materialCode].zh, ...(schoolId === undefined ? [] : ['（', school(schoolId), '）']), `：${problem}`),
        ),
        paragraph(`请于${zh(data.dueOn)}前补正；逾期未补正的，视为放弃申请。`),
      ],
    }),
  ),
  approval: paperOf(
    { zh: '批复', en: 'Approval' },
    { zh: '批准', en: 'approval' },
    ['ApplicationApproved'],
    (event, printing) => ({
      ...decided(event, printing),
      title: ['关于同意', matter(event.data.case, event.data.payload), '的批复'],
      ...addressed(event.data.case),
      body: [
        paragraph(came(event.data.case, matter(event.data.case, event.data.payload), opened(printing), '经审查和公示'), `，${citing(licensing('三十八'))}，批复如下：`),
        paragraph(event.data.conditions?.length ? '一、同意' : '同意', matter(event.data.case, event.data.payload), `，自${zh(event.data.effectiveOn)}起生效。`),
        ...terms(event.data.case, event.data.payload, event.data.before),
        ...members(event.data.payload),
        ...(event.data.conditions ?? []).map((each, i) => paragraph(`${ordinals(i + 2)}、${each}`)),
        paragraph(remedies.replaceAll('本决定书', '本批复').replace('本决定', '本批复')),
        paragraph('此复。'),
      ],
    }),
  ),
  denial: paperOf(
    { zh: '不予批准决定书', en: 'Decision of refusal' },
    { zh: '不予批准', en: 'refusal' },
    ['ApplicationDenied'],
    (event, printing) => ({
      ...decided(event, printing),
      title: '不予批准决定书',
      ...addressed(event.data.case),
      body: [
        paragraph(came(event.data.case, matter(event.data.case, payloadAt(printing, event.revision)), opened(printing), '经审查'), `，${citing(licensing('三十八'))}，决定不予批准。`),
        paragraph('理由：', event.data.reason ?? longBlank),
        paragraph(event.data.remedyText ?? remedies),
      ],
    }),
  ),
  'service-receipt': form<ApplicationDocument>({
    title: { zh: '送达回证', en: 'Proof of service' },
    step: { zh: '印发决定文书', en: 'issue of the decision' },
    // To be signed when it is served: blank until then.
    papers: (events) => {
      const served = events.filter(({ type }) => type === 'DecisionServed');
      const issued = events.filter(({ type }) => type === 'DecisionDocumentIssued').slice(-1);
      return issued.length === 0 ? [] : served.length === 0 ? [issued] : served.map((each) => [...issued, each]);
    },
    subject: ({ caseNo }) => caseNo,
    body: (printing) => {
      const [issued, served] = printing.paper as unknown as [Of<'DecisionDocumentIssued'>, Of<'DecisionServed'>?];
      const { bureauId, caseNo } = issued.data.case;
      const service = served && dated(printing, served, 'servedOn');
      return official({
        organ: bureau(bureauId),
        title: '送达回证',
        unsigned: true,
        ...noteOf(service?.note && `送达${service.note}`),
        parameters: boundBy(printing),
        events: [issued as never, ...(served ? [served as never] : [])],
        ...(caseNo === undefined ? {} : { caseNo }),
        body: [
          fields([
            ['送达文书', [matter(issued.data.case, printing.document.payload), '的决定文书']],
            ['文号', issued.data.normalized],
            ['受送达人', served ? served.data.recipient : applicant(issued.data.case)],
            ['送达方式', served && methods[served.data.method]],
            ['送达日期', service && zh(service.on)],
            ['送达期限', zh(served?.data.serviceDueOn ?? issued.data.serviceDueOn)],
            ['受送达人签收', undefined],
            ['代收人及关系', undefined],
            ['送达人签名', undefined],
            ['备注', service && service.on > served.data.serviceDueOn ? '逾期送达' : undefined],
          ], true),
        ],
      });
    },
  }),
}; // prettier-ignore
