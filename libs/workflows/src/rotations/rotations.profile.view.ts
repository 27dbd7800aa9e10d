import { idOf, type LocalDate, type StoredEvent } from '@app/kernel';
import { insert, valueAt, type Dated } from '../shared/history.js';
import type { RotationCheck } from './rotations.check.js';
import type { Events } from './rotations.events.js';

/** A plan as the file card of its collaboration shows it: what its last check came to. */
export interface PlanCard extends Pick<RotationCheck, 'of' | 'applicability' | 'eligible' | 'rotating' | 'verdict'> {
  id: string;
  schoolYear: string;
  status: 'submitted' | 'returned' | 'approved' | 'rejected' | 'finalised';
}
type Plans = Record<string, Dated<PlanCard>[]>;

/** The events that say how a plan stands; those with a check carry it whole. */
const statusOf: { [T in keyof Events]?: PlanCard['status'] } = {
  RotationPlanSubmitted: 'submitted',
  RotationPlanReturned: 'returned',
  RotationPlanApproved: 'approved',
  RotationPlanRejected: 'rejected',
  RotationPlanFinalised: 'finalised',
};

const cardsOn = (plans: Plans | undefined, on: LocalDate): PlanCard[] =>
  Object.values(plans ?? {})
    .flatMap((cards) => valueAt(cards, on) ?? [])
    .sort((a, b) => (a.schoolYear < b.schoolYear ? -1 : 1));

/** What the profile of a collaboration says of its rotations; the last verdict that stands is flagged where it is short. */
export const rotationsOfProfile = {
  name: 'rotations',
  types: [...Object.keys(statusOf), 'RotationCorrected'],
  of: ({ data }: StoredEvent) => (data as unknown as Events['RotationPlanOpened']).plan.collaborationId,
  fold: (plans: Plans | undefined, { id: event, stream, type, data, meta }: StoredEvent): Plans => {
    const id = idOf(stream);
    const cards = [...(plans?.[id] ?? [])];
    const last = cards.at(-1)?.value;
    const { plan, check } = data as unknown as Events['RotationPlanOpened'] & { check?: RotationCheck };
    const status = statusOf[type as keyof Events] ?? last?.status;
    // A roster put right before the plan was submitted changes nothing that was said.
    if (status === undefined || (!check && !last)) return plans ?? {};
    const { of, applicability, eligible, rotating, verdict } = check ?? last!;
    const value = { id, schoolYear: plan.schoolYear, status, of, applicability, eligible, rotating, verdict };
    insert(cards, { value, from: meta.effectiveOn, event });
    return { ...plans, [id]: cards };
  },
  at: cardsOn,
  redFlags: (plans: Plans | undefined, on: LocalDate): string[] => {
    const last = cardsOn(plans, on).findLast(({ status }) => status === 'approved' || status === 'finalised');
    return last?.verdict === 'nonCompliant' ? ['rotationShort'] : [];
  },
};
