import { choice, date, id, list, published, text } from '@app/kernel';
import type { Events } from './inspections.events.js';
import { inspectionKinds, type InspectionKind } from './inspections.words.js';

export class InspectionPublishedV1 {
  @id('inspection', { label: '督导' }) inspectionId!: string;
  @date({ label: '公开日期' }) effectiveOn!: string;
  @choice(inspectionKinds, { label: '督导类别' }) kind!: InspectionKind;
  @list(id('school'), { label: '被督导学校', max: 50 }) schoolIds!: string[];
  @id('collaboration', { label: '所在联合体（学区）', optional: true }) collaborationId?: string;
  @text(1, 100, { label: '公开渠道' }) channel!: string;
  @text(1, 4000, { label: '公开内容' }) text!: string;
}
/** Told where the event it corrects was: that is the publication, whose date it puts right. */
export class InspectionCorrectedV1 {
  @id('inspection', { label: '督导' }) inspectionId!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @date({ label: '正确的公开日期' }) value!: string;
}

export const publishedOfInspections = published<Events>({
  bureaus: { InspectionScheduled: ({ bureauId }) => [bureauId] },
  contracts: {
    InspectionPublished: {
      title: { zh: '督导结果公开', en: 'Inspection published' },
      version: 1,
      to: 'public',
      payload: InspectionPublishedV1,
      says: ({ channel, text: said, of }, { id: inspectionId, effectiveOn }): InspectionPublishedV1 => ({
        inspectionId,
        effectiveOn,
        kind: of.kind,
        schoolIds: [...of.schoolIds],
        ...(of.collaborationId ? { collaborationId: of.collaborationId } : {}),
        channel,
        text: said,
      }),
    },
    InspectionCorrected: {
      title: { zh: '督导公开日期更正', en: 'Published inspection corrected' },
      version: 1,
      to: 'public',
      payload: InspectionCorrectedV1,
      corrects: ({ correctsEventId }) => correctsEventId,
      says: ({ correctsEventId, value }, { id: inspectionId, effectiveOn }): InspectionCorrectedV1 => ({
        inspectionId,
        effectiveOn,
        correctsEventId,
        value,
      }),
    },
  },
});
