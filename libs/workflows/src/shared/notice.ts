import { addDays, pastOrToday, type Act, type Ask, type DueDate, type LocalDate, type Refusal } from '@app/kernel';
import type { PublishPublicNoticeInput } from './procedure.input.js';

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

/** The clock closes on the legal day, the day after the end or when the last objection was settled; a person today. */
export const closedOn = (
  endsOn: LocalDate,
  act: Act,
  today: LocalDate,
  settled: readonly LocalDate[] = [],
): LocalDate => (act.capacity === 'SYS' ? [addDays(endsOn, 1), ...settled].sort().at(-1)! : today);
