import { idOf, type LocalDate, type StoredEvent } from '@app/kernel';
import { complianceAt, rotationCompliance, type ComplianceDocument } from './rotations.compliance.view.js';
import type { Events } from './rotations.events.js';

/** A plan as the file card of its collaboration shows it. */
export interface PlanCard {
  id: string;
  schoolYear: string;
  status: string;
  applicability: string;
  /** As planned until the plan is finalised, then as executed. */
  verdict: string;
  planned: number;
  executed: number;
}
type Plans = Record<string, ComplianceDocument>;

const cardsOn = (plans: Plans | undefined, on: LocalDate): PlanCard[] =>
  Object.values(plans ?? {})
    .flatMap((each) => complianceAt(each, on) ?? [])
    .map(({ id, schoolYear, status, applicability, verdict, planned, executed }) => ({
      id, schoolYear, status, applicability, verdict, planned: planned.rotating, executed: executed.rotating,
    }))
    .sort((a, b) => (a.schoolYear < b.schoolYear ? -1 : 1)); // prettier-ignore

/** What the profile of a collaboration says of its rotations; the last verdict that stands is flagged where it is short. */
export const rotationsOfProfile = {
  name: 'rotations',
  types: rotationCompliance.types,
  of: ({ data }: StoredEvent) => (data as unknown as Events['RotationPlanOpened']).plan.collaborationId,
  fold: (plans: Plans | undefined, event: StoredEvent): Plans => {
    const id = idOf(event.stream);
    const folded = rotationCompliance.fold(plans?.[id], event, id);
    return { ...plans, ...(folded ? { [id]: folded } : {}) };
  },
  at: cardsOn,
  redFlags: (plans: Plans | undefined, on: LocalDate): string[] => {
    const last = cardsOn(plans, on).findLast(({ status }) => status === 'approved' || status === 'finalised');
    return last?.verdict === 'nonCompliant' ? ['rotationShort'] : [];
  },
};
