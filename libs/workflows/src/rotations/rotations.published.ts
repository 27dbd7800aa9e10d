import { choice, date, id, integer, published, text } from '@app/kernel';
import type { RotationCheck, Verdict } from './rotations.check.js';
import type { Events, PlanRef } from './rotations.events.js';

const verdicts: readonly Verdict[] = ['compliant', 'nonCompliant', 'advisoryMet', 'advisoryNotMet', 'notApplicable'];
const most = 1_000_000;

/** Counts of a plan: no teacher, no school. */
class RotationCounts {
  @text(1, 60, { label: '计划', example: '01920000-0000-7000-8000-000000000001-2024-2025' }) rotationPlanId!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @id('collaboration', { label: '联合体' }) collaborationId!: string;
  @text(9, 9, { label: '学年', example: '2024-2025' }) schoolYear!: string;
  @choice(verdicts, { label: '结论' }) verdict!: Verdict;
  @integer(0, most, { label: '符合条件' }) eligible!: number;
  @integer(0, most, { label: '交流' }) rotating!: number;
  @integer(0, most, { label: '应交流' }) requiredRotation!: number;
  @integer(0, most, { label: '其中骨干' }) backbone!: number;
  @integer(0, most, { label: '应有骨干' }) requiredBackbone!: number;
}
export class RotationPlanApprovedV1 extends RotationCounts {}
export class RotationPlanFinalisedV1 extends RotationCounts {}

const counts = (
  { plan, check }: { plan: PlanRef; check: RotationCheck },
  of: { id: string; effectiveOn: string },
): RotationCounts => ({
  rotationPlanId: of.id,
  effectiveOn: of.effectiveOn,
  collaborationId: plan.collaborationId,
  schoolYear: plan.schoolYear,
  verdict: check.verdict,
  eligible: check.eligible,
  rotating: check.rotating,
  requiredRotation: check.requiredRotation,
  backbone: check.backbone,
  requiredBackbone: check.requiredBackbone,
});
const ofPlan = ({ plan }: { plan: PlanRef }): string[] => [plan.bureauId];

export const publishedOfRotations = published<Events>({
  bureaus: { RotationPlanApproved: ofPlan, RotationPlanFinalised: ofPlan },
  contracts: {
    RotationPlanApproved: {
      title: { zh: '交流轮岗计划批准', en: 'Rotation plan approved' },
      version: 1,
      to: 'partner',
      payload: RotationPlanApprovedV1,
      says: counts,
    },
    RotationPlanFinalised: {
      title: { zh: '交流轮岗计划办结', en: 'Rotation plan finalised' },
      version: 1,
      to: 'partner',
      payload: RotationPlanFinalisedV1,
      says: counts,
    },
  },
});
