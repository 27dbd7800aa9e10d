import { clauseBook, refuser, type LocalDate, type Words } from '@app/kernel';

/** Words and rules of inspection that inspectors, rosters and inspections share (domain.md 3.9). */
export const inspectorKinds = ['fullTime', 'partTime'] as const;
export type InspectorKind = (typeof inspectorKinds)[number];

export const conflictKinds = ['currentPost', 'formerPost', 'relative', 'other'] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/** How an inspector stands to schools over a time: what assigning, scheduling and going on site ask. */
export interface Fitness {
  personId: string;
  /** Appointed by the bureau concerned over the whole time. */
  appointed: boolean;
  /** Schools in which the person has an interest, and of what kind. */
  interests: readonly { schoolId: string; kind: ConflictKind }[];
  /** Years during which a former post still counts (`inspector.recusalYears`). */
  recusalYears: number;
}

export const regulation = (zh = '', en = ''): Words => ({
  zh: `《教育督导条例》${zh}`,
  en: `Regulation on Education Inspection${en && `, ${en}`}`,
});

export const conflictLabels: Readonly<Record<ConflictKind, Words>> = {
  currentPost: { zh: '现任职务', en: 'present post' },
  formerPost: { zh: '曾任职务', en: 'former post' },
  relative: { zh: '近亲属', en: 'relative' },
  other: { zh: '其他利害关系', en: 'other interest' },
};
export const inspectorKindLabels: Readonly<Record<InspectorKind, Words>> = {
  fullTime: { zh: '专职', en: 'full-time' },
  partTime: { zh: '兼职', en: 'part-time' },
};

/** The clauses of whatever sends an inspector to schools. */
export const fitnessClauses = clauseBook({
  INS_NOT_APPOINTED: {
    zh: '督学（{personId}）在 {from} 至 {until} 期间未受本机关聘任，不能指派。',
    en: 'The inspector ({personId}) is not appointed by this bureau from {from} to {until}.',
    basis: regulation('第二章 督学', 'chapter 2 (inspectors)'),
    next: { zh: '请先聘任或续聘，或指派其他督学。', en: 'Appoint or renew first, or send another inspector.' },
    rows: ['L-13', 'J-23'],
  },
  INS_RECUSAL: {
    zh: '督学（{personId}）与所督导学校有利害关系（{kind}），应当回避。',
    en: 'The inspector ({personId}) has an interest in a school concerned ({kind}) and must step aside.',
    basis: regulation('（督学回避）', 'recusal of inspectors'),
    next: { zh: '请改派其他督学。', en: 'Send another inspector.' },
    rows: ['L-17'],
    labels: { kind: conflictLabels },
  },
});
const refuse = refuser(fitnessClauses);

/** @throws Refusal INS_NOT_APPOINTED, INS_RECUSAL */
export function requireFit(
  { personId, appointed, interests }: Fitness,
  from: LocalDate,
  until: LocalDate = from,
): void {
  if (!appointed) throw refuse('INS_NOT_APPOINTED', { personId, from, until });
  const [interest] = interests;
  if (interest) throw refuse('INS_RECUSAL', { personId, schoolId: interest.schoolId, kind: interest.kind });
}
