import { citing, eachOf, fields, form, official, paragraph, type AnyForm, type StoredEvent } from '@app/kernel';
import { bureau, issuedBy, noteOf, school, standardsOf, zh } from '../shared/papers.js';
import type { Events } from './inspections.events.js';
import type { InspectionDocument } from './inspections.view.js';
import { inspectionLabels } from './inspections.words.js';

type Of<T extends keyof Events> = StoredEvent<Events[T]>;
const basis = { zh: '《教育督导条例》', en: 'Regulations on Educational Supervision' };

/** Each order to rectify is a notice of its own, to the school that answers for it. */
const rectificationNotice = form<InspectionDocument>({
  title: { zh: '整改通知书', en: 'Order to rectify' },
  step: { zh: '发出督导意见', en: 'the opinion' },
  papers: eachOf('RectificationOrdered'),
  subject: () => undefined,
  body: ({ paper, events, document }) => {
    const [ordered] = paper as unknown as readonly [Of<'RectificationOrdered'>];
    const { findingId, respondentSchoolId, responsiblePerson, requirement, dueOn, round, of } = ordered.data;
    const found = events.find(({ type, data }) => type === 'FindingRecorded' && data.findingId === findingId) as
      unknown as Of<'FindingRecorded'> | undefined;
    const issued = issuedBy(events, 'OpinionDocumentIssued');
    const corrected = events.findLast(
      ({ type, data }) => type === 'InspectionCorrected' && data.correctsEventId === found?.id && data.field === 'description',
    ) as unknown as Of<'InspectionCorrected'> | undefined;
    const extended = events.findLast(
      ({ type, data }) => type === 'RectificationExtended' && data.rectificationId === ordered.data.rectificationId && data.round === round,
    ) as unknown as Of<'RectificationExtended'> | undefined;
    // A date that the inspectors set rests on no parameter.
    const { rectifications = [] } = (ordered.record?.input ?? {}) as { rectifications?: { findingId: string; dueOn?: string }[] };
    const dated = rectifications.some((each) => each.findingId === findingId && each.dueOn !== undefined);
    return official({
      organ: bureau(of.bureauId),
      number: document.opinionNo ?? issued.number,
      ...noteOf(corrected && `问题描述已更正：${corrected.data.reason}`),
      title: '整改通知书',
      to: school(respondentSchoolId),
      on: issued.on ?? ordered.meta.effectiveOn,
      parameters: dated ? [] : standardsOf(ordered as never),
      events: [ordered as never],
      body: [
        paragraph(`经${inspectionLabels.kind![of.kind]!.zh}，你校存在下列问题。${citing(basis)}，现要求整改：`),
        fields([
          ['督导事项', found && inspectionLabels.scopeItem![found.data.scopeItem]!.zh],
          ['问题', corrected?.data.value ?? found?.data.description],
          ['程度', found && inspectionLabels.severity![found.data.severity]!.zh],
          ['整改要求', requirement],
          ['责任人', responsiblePerson],
          ['整改期限', [zh(dueOn), ...(extended ? [`（已延长至${zh(extended.data.dueOn)}）`] : [])]],
          ['轮次', `第${round}轮`],
        ]),
        paragraph('请在期限内完成整改，并书面报告整改措施与结果；逾期未整改或者整改不合格的，依法约谈、通报或者移送有关部门。'),
      ],
    });
  },
}); // prettier-ignore

export const forms: Readonly<Record<string, AnyForm>> = { 'rectification-notice': rectificationNotice };
