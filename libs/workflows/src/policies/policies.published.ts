import { date, division, id, integer, list, plain, published, text, type Input, type Words } from '@app/kernel';
import type { Events } from './policies.state.js';

/** What every contract of a policy document begins with. */
class AboutPolicy {
  @id('policy', { label: '政策文件' }) policyId!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @text(1, 400, { label: '文件名称', example: '集团化办学实施办法' }) title!: string;
}
export class PolicyVersionEffectiveV1 extends AboutPolicy {
  @integer(1, 1_000_000, { label: '版本' }) version!: number;
  @text(1, 100, { label: '发文字号', optional: true, example: '建教发〔2024〕81号' }) docNo?: string;
  @division({ label: '行政区划' }) divisionCode!: string;
  @id('bureau', { label: '发文教育部门' }) issuerBureauId!: string;
  @date({ label: '适用自' }) effectiveFrom!: string;
  @date({ label: '适用至', optional: true }) effectiveTo?: string;
  @plain(20_000, { label: '参数' }) parameters!: unknown;
}
export class PolicySettingV1 {
  @text(1, 100, { label: '参数', example: 'rotation.minRate' }) key!: string;
  @integer(1, 1_000_000, { label: '版本' }) version!: number;
}
export class PolicyRepealedV1 extends AboutPolicy {
  @list(PolicySettingV1, { label: '不再适用的参数', max: 10_000 }) settings!: PolicySettingV1[];
}

const toPartners = (title: Words, payload: Input) => ({ title, version: 1, to: 'partner' as const, payload });

export const publishedOfPolicies = published<Events>({
  bureaus: {
    PolicyDocumentRegistered: ({ keptBy }) => [keptBy],
    PolicyVersionEffective: ({ issuerBureauId }) => [issuerBureauId],
  },
  reachesBelow: true,
  contracts: {
    PolicyVersionEffective: {
      ...toPartners({ zh: '政策参数生效', en: 'Policy version effective' }, PolicyVersionEffectiveV1),
      says: (data, { id: policyId, effectiveOn }): PolicyVersionEffectiveV1 => ({
        policyId,
        effectiveOn,
        title: data.title,
        version: data.version,
        ...(data.docNo === undefined ? {} : { docNo: data.docNo.normalized ?? data.docNo.raw }),
        divisionCode: data.divisionCode,
        issuerBureauId: data.issuerBureauId,
        effectiveFrom: data.effectiveFrom,
        ...(data.effectiveTo === undefined ? {} : { effectiveTo: data.effectiveTo }),
        parameters: data.parameters,
      }),
    },
    PolicyRepealed: {
      ...toPartners({ zh: '政策文件废止', en: 'Policy repealed' }, PolicyRepealedV1),
      says: ({ title, settings }, { id: policyId, effectiveOn }): PolicyRepealedV1 => ({
        policyId,
        effectiveOn,
        title,
        settings: settings.map(({ key, version }) => ({ key, version })),
      }),
    },
  },
});
