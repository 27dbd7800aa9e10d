import { choice, date, id, list, published, text } from '@app/kernel';
import type { Events } from './inspections.events.js';
import { inspectionKinds, type InspectionKind } from './inspections.words.js';

/** A correction of a published date; the text of a finding is internal and is told to nobody. */
export class InspectionPublishedV1 {
  @id('inspection', { label: '督导' }) inspectionId!: string;
  @date({ label: '公开日期' }) effectiveOn!: string;
  @choice(inspectionKinds, { label: '督导类别' }) kind!: InspectionKind;
  @list(id('school'), { label: '被督导学校', max: 50 }) schoolIds!: string[];
  @id('collaboration', { label: '所在联合体（学区）', optional: true }) collaborationId?: string;
  @text(1, 100, { label: '公开渠道' }) channel!: string;
  @text(1, 4000, { label: '公开内容' }) text!: string;
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
  },
});
