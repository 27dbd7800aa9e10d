import {
  addDays,
  clauseBook,
  date,
  integer,
  list,
  pastOrToday,
  refuser,
  text,
  type LocalDate,
  type Words,
} from '@app/kernel';

const procedure: Words = { zh: '集团化办学审批工作规程', en: 'rules of procedure for collaboration cases' };

/** Clauses of a public notice, whatever it is about. */
export const noticeClauses = clauseBook({
  APP_NOTICE_TOO_SHORT: {
    zh: '公示期 {days} 个工作日，少于规定的 {minimum} 个工作日。',
    en: 'A notice of {days} working days is shorter than the {minimum} required.',
    basis: { zh: '公示期政策参数', en: 'policy parameter on public notices' },
    next: { zh: '请延长公示期。', en: 'Post it longer.' },
    rows: ['L-06'],
  },
  APP_NOTICE_NOT_ENDED: {
    zh: '公示至 {endsOn} 止，期满次日方可办理。',
    en: 'The notice runs until {endsOn}; this is possible from the day after.',
    basis: procedure,
    next: { zh: '请于期满后办理。', en: 'Wait until it has ended.' },
    rows: ['L-06'],
  },
});
const refuse = refuser(noticeClauses);

export class PublishPublicNoticeInput {
  @text(1, 4000, { label: '公示内容' }) text!: string;
  @list(text(1, 100), { label: '公示渠道', min: 1, max: 10 }) channels!: string[];
  @date({ label: '张贴日期' }) startsOn!: string;
  @integer(1, 60, { label: '公示工作日', optional: true }) workingDays?: number;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}

/** What is known of the calendar when a notice is posted. */
export interface Posting {
  workingDays: number;
  ends: { on: LocalDate; provisional: boolean };
}
/**
 * A notice as it is posted: long enough, not before what it is about, not in the future.
 * @throws Refusal APP_NOTICE_TOO_SHORT, GEN_FUTURE_DATE, GEN_BEFORE_CREATION
 */
export function posted<I extends PublishPublicNoticeInput>(
  input: I,
  { workingDays, ends }: Posting,
  { minimum, today, notBefore }: { minimum: number; today: LocalDate; notBefore: LocalDate | undefined },
) {
  pastOrToday(input.startsOn, today, 'startsOn', notBefore);
  if (workingDays < minimum) throw refuse('APP_NOTICE_TOO_SHORT', { days: workingDays, minimum }, '/workingDays');
  return { ...input, workingDays, endsOn: ends.on, provisional: ends.provisional };
}

/** @throws Refusal APP_NOTICE_NOT_ENDED until the day after its end */
export function requireEnded(endsOn: LocalDate, on: LocalDate, field?: string): void {
  if (on <= endsOn) throw refuse('APP_NOTICE_NOT_ENDED', { endsOn }, field);
}

/** The clock closes on the legal day, whenever it runs: the day after the end, or when the last objection was settled. */
export const legalClose = (endsOn: LocalDate, settled: readonly LocalDate[] = []): LocalDate =>
  [addDays(endsOn, 1), ...settled].sort().at(-1)!;
