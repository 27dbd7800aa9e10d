import {
  addDays, hashedId, pastOrToday, refuseGeneral, timeBits,
  type Act, type Ask, type DueDate, type Labels, type LocalDate, type Refusal,
} from '@app/kernel'; // prettier-ignore
import type {
  CorrectNoticeInput, HandleObjectionInput, PublishPublicNoticeInput, RaiseObjectionInput,
} from './procedure.input.js'; // prettier-ignore

/** A notice on the wall. `workingDays`: how long it is posted. */
export interface Posted {
  startsOn: LocalDate;
  endsOn: LocalDate;
  workingDays: number;
  provisional: boolean;
}
export interface Objection {
  id: string;
  kind: string;
  raisedOn: LocalDate;
  result?: HandleObjectionInput['result'];
  handledOn?: LocalDate;
}
export const objectionLabels: Labels = {
  result: { upheld: { zh: '成立', en: 'upheld' }, dismissed: { zh: '不成立', en: 'dismissed' } },
};

export interface NoticeFact {
  workingDays: number;
  ends: DueDate;
}
/** How long a notice is posted: as asked for, else the minimum that binds the procedure. */
export async function noticeFact(
  ask: Ask,
  division: string,
  { startsOn, workingDays }: Pick<PublishPublicNoticeInput, 'startsOn' | 'workingDays'>,
  minimum: number,
): Promise<NoticeFact> {
  const days = workingDays ?? minimum;
  return { workingDays: days, ends: await ask.workingDaysAfter(division, startsOn, days) };
}

/** The notice with its last day. @throws Refusal GEN_FUTURE_DATE, GEN_BEFORE_CREATION, or `tooShort` */
export function posted<I extends PublishPublicNoticeInput>(
  input: I,
  { workingDays, ends }: NoticeFact,
  minimum: number,
  today: LocalDate,
  notBefore: LocalDate | undefined,
  tooShort: (values: { days: number; minimum: number }, field: string) => Refusal,
) {
  pastOrToday(input.startsOn, today, 'startsOn', notBefore);
  if (workingDays < minimum) throw tooShort({ days: workingDays, minimum }, '/workingDays');
  return { ...input, workingDays, endsOn: ends.on, provisional: ends.provisional };
}

/** A change of substance posts the notice anew: the public has its whole time again. */
export const restartFact = async (ask: Ask, division: string, today: LocalDate, workingDays: number) => ({
  ends: await ask.workingDaysAfter(division, today, workingDays),
});

export const correctedNotice = <I extends CorrectNoticeInput>(
  input: I,
  { startsOn, endsOn, provisional }: Omit<Posted, 'workingDays'>,
  { ends }: { ends: DueDate },
  today: LocalDate,
) => ({
  ...input,
  ...(input.ofSubstance
    ? { startsOn: today, endsOn: ends.on, provisional: ends.provisional }
    : { startsOn, endsOn, provisional }),
});

/** An objection is raised while the notice is posted, its last day included. @throws `closed` */
export function raisedObjection<I extends RaiseObjectionInput>(
  input: I,
  { endsOn }: Pick<Posted, 'endsOn'>,
  { today, commandId }: { today: LocalDate; commandId: string },
  closed: (values: { endsOn: LocalDate }) => Refusal,
) {
  if (today > endsOn) throw closed({ endsOn });
  return { ...input, objectionId: hashedId(timeBits(commandId), 'objection', commandId), endsOn };
}

/** Each objection is handled once. `open`: how many are left. @throws Refusal GEN_UNKNOWN_REFERENCE, or `handled` */
export function handledObjection<I extends HandleObjectionInput>(
  input: I,
  objections: readonly Objection[],
  { endsOn }: Pick<Posted, 'endsOn'>,
  today: LocalDate,
  handled: () => Refusal,
) {
  const { objectionId } = input;
  const objection = objections.find((each) => each.id === objectionId);
  if (!objection) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'objection', id: objectionId }, '/objectionId');
  if (objection.result) throw handled();
  return { ...input, handledOn: today, endsOn, open: unsettled(objections).length - 1 };
}
export const unsettled = (objections: readonly Objection[]): string[] =>
  objections.filter((each) => !each.result).map((each) => each.id);

export const withRaised = (
  objections: readonly Objection[],
  { objectionId: id, objectorKind: kind }: { objectionId: string; objectorKind: string },
  raisedOn: LocalDate,
): Objection[] => [...objections, { id, kind, raisedOn }];
export const withHandled = (
  objections: readonly Objection[],
  { objectionId, result, handledOn }: Pick<HandleObjectionInput, 'objectionId' | 'result'> & { handledOn: LocalDate },
): Objection[] => objections.map((each) => (each.id === objectionId ? { ...each, result, handledOn } : each));

/**
 * The day on which a notice is closed: by the clock the legal one, the day after the end or when the last objection was settled; by a
 * person today. Never before the end, nor over an objection.
 * @throws `notEnded`, `open`
 */
export function closedOn(
  { endsOn }: Pick<Posted, 'endsOn'>,
  objections: readonly Objection[],
  act: Act,
  today: LocalDate,
  refusals: {
    notEnded: (values: { endsOn: LocalDate }) => Refusal;
    open: (values: { objections: string[] }) => Refusal;
  },
): LocalDate {
  if (today <= endsOn) throw refusals.notEnded({ endsOn });
  const open = unsettled(objections);
  if (open.length > 0) throw refusals.open({ objections: open });
  const settled = objections.map((each) => each.handledOn!);
  return act.capacity === 'SYS' ? [addDays(endsOn, 1), ...settled].sort().at(-1)! : today;
}
