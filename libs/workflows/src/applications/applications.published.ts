import { choice, date, flag, id, list, published, text, type Words } from '@app/kernel';
import type { CaseRef, Events } from './applications.events.js';
import { applicationTypes, type ApplicationType } from './applications.payload.js';

/** What every contract of a case begins with. Not its number: numbers run on, and would tell of the cases between. */
class AboutCase {
  @id('application', { label: '案件' }) applicationId!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @choice(applicationTypes, { label: '案件类型' }) type!: ApplicationType;
  @id('collaboration', { label: '所涉合作', optional: true }) collaborationId?: string;
  @list(id('school'), { label: '所涉学校', max: 1000 }) schoolIds!: string[];
}
export class PublicNoticePublishedV1 extends AboutCase {
  @text(1, 4000, { label: '公示内容' }) text!: string;
  @list(text(1, 100), { label: '公示渠道', max: 10 }) channels!: string[];
  @date({ label: '首日' }) startsOn!: string;
  @date({ label: '末日' }) endsOn!: string;
}
export class PublicNoticeCorrectedV1 extends AboutCase {
  @text(1, 4000, { label: '更正后的内容', optional: true }) text?: string;
  @list(text(1, 100), { label: '更正后的渠道', optional: true, max: 10 }) channels?: string[];
  @flag({ label: '实质变更，重新公示' }) ofSubstance!: boolean;
  @date({ label: '首日' }) startsOn!: string;
  @date({ label: '末日' }) endsOn!: string;
}
export class ApplicationDecidedV1 extends AboutCase {
  @date({ label: '决定日期' }) decidedOn!: string;
}
const outcomes = ['approved', 'denied'] as const;
export class DecisionRevokedV1 extends AboutCase {
  @choice(outcomes, { label: '被撤销的决定' }) outcome!: (typeof outcomes)[number];
  @date({ label: '撤销日期' }) decidedOn!: string;
}
const dates = ['decidedOn', 'issuedOn', 'servedOn', 'disclosedOn'] as const;
export class ApplicationCorrectedV1 extends AboutCase {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @choice(dates, { label: '更正项目' }) field!: (typeof dates)[number];
  @date({ label: '正确日期' }) value!: string;
}

const about = (
  { case: of }: { case: CaseRef },
  { id: applicationId, effectiveOn }: { id: string; effectiveOn: string },
): AboutCase => ({
  applicationId,
  effectiveOn,
  type: of.type,
  ...(of.collaborationId === undefined ? {} : { collaborationId: of.collaborationId }),
  schoolIds: [...of.schools],
});
const titled = (zh: string, en: string): { title: Words; version: number } => ({ title: { zh, en }, version: 1 });

/** Whose case it is: the bureau that decides, and those that run a school of it. */
const ofCase = ({ case: { bureauId, concernedBureaus } }: { case: CaseRef }): string[] | undefined =>
  bureauId === undefined ? undefined : [bureauId, ...concernedBureaus];

/** Decisions without their reasons; denials are for partners, and so is what becomes of one. */
export const publishedOfApplications = published<Events>({
  bureaus: {
    ApplicationSubmitted: ofCase,
    ExOfficioCaseOpened: ofCase,
    PublicNoticePublished: ofCase,
    ApplicationApproved: ofCase,
    ApplicationDenied: ofCase,
  },
  contracts: {
    PublicNoticePublished: {
      ...titled('公示', 'Public notice published'),
      to: 'public',
      payload: PublicNoticePublishedV1,
      says: (data, of): PublicNoticePublishedV1 => ({
        ...about(data, of),
        text: data.text,
        channels: [...data.channels],
        startsOn: data.startsOn,
        endsOn: data.endsOn,
      }),
    },
    PublicNoticeCorrected: {
      ...titled('公示更正', 'Public notice corrected'),
      to: 'public',
      payload: PublicNoticeCorrectedV1,
      says: (data, of): PublicNoticeCorrectedV1 => ({
        ...about(data, of),
        ...(data.text === undefined ? {} : { text: data.text }),
        ...(data.channels === undefined ? {} : { channels: [...data.channels] }),
        ofSubstance: data.ofSubstance,
        startsOn: data.startsOn,
        endsOn: data.endsOn,
      }),
    },
    ApplicationApproved: {
      ...titled('批准', 'Application approved'),
      to: 'public',
      payload: ApplicationDecidedV1,
      says: (data, of): ApplicationDecidedV1 => ({ ...about(data, of), decidedOn: data.decidedOn }),
    },
    ApplicationDenied: {
      ...titled('不予批准', 'Application denied'),
      to: 'partner',
      payload: ApplicationDecidedV1,
      says: (data, of): ApplicationDecidedV1 => ({ ...about(data, of), decidedOn: data.decidedOn }),
    },
    DecisionRevoked: {
      ...titled('决定撤销', 'Decision revoked'),
      to: ({ outcome }) => (outcome === 'approved' ? 'public' : 'partner'),
      payload: DecisionRevokedV1,
      says: (data, of): DecisionRevokedV1 => ({
        ...about(data, of),
        outcome: data.outcome,
        decidedOn: data.decidedOn,
      }),
    },
    ApplicationCorrected: {
      ...titled('案件记录更正', 'Record of a case corrected'),
      to: 'public',
      payload: ApplicationCorrectedV1,
      corrects: ({ correctsEventId }) => correctsEventId,
      says: (data, of): ApplicationCorrectedV1 => ({
        ...about(data, of),
        correctsEventId: data.correctsEventId,
        field: data.field,
        value: data.value,
      }),
    },
  },
});
