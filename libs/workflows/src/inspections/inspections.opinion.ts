import { addDays, createdId, pastOrToday, personsOf, type LocalDate } from '@app/kernel';
import { docNoClaim, freeDocNo } from '../shared/doc-no.js';
import { refuse } from './inspections.clauses.js';
import type { Parts } from './inspections.commands.js';
import type { Ordered } from './inspections.events.js';
import type { IssueOpinionInput } from './inspections.input.js';
import type { Inspection } from './inspections.state.js';

/** Every finding once, confirmed or withdrawn, and no other. */
function requireDecided(
  { findings }: Inspection,
  { confirmedFindingIds, withdrawnFindingIds }: IssueOpinionInput,
): void {
  const said = [...confirmedFindingIds, ...withdrawnFindingIds];
  const times = (id: string) => said.filter((each) => each === id).length;
  const wrong = [
    ...findings.filter(({ id }) => times(id) !== 1).map(({ id }) => id),
    ...said.filter((id) => !findings.some((each) => each.id === id)),
  ];
  if (wrong.length > 0) throw refuse('INS_FINDING_UNDECIDED', { findings: [...new Set(wrong)] });
}
function requireAnswered({ findings }: Inspection, { defenceAnswers = [] }: IssueOpinionInput): void {
  const open = findings
    .filter(({ id, defended }) => defended && !defenceAnswers.some(({ findingId }) => findingId === id))
    .map(({ id }) => id);
  if (open.length > 0) throw refuse('INS_DEFENCE_UNANSWERED', { findings: open }, '/defenceAnswers');
}
function ordersOf(
  input: IssueOpinionInput,
  { schoolIds }: Inspection,
  commandId: string,
  today: LocalDate,
  days: number,
): Ordered[] {
  return input.rectifications.map((each, i) => {
    const at = `/rectifications/${i}`;
    const { findingId, respondentSchoolId, dueOn = addDays(today, days) } = each;
    if (!input.confirmedFindingIds.includes(findingId))
      throw refuse('INS_RECTIFICATION_FINDING', { findingId }, `${at}/findingId`);
    if (!schoolIds.includes(respondentSchoolId))
      throw refuse('INS_SCHOOL_NOT_IN_SCOPE', { schoolId: respondentSchoolId }, `${at}/respondentSchoolId`);
    if (dueOn <= today) throw refuse('INS_DUE_ON', { dueOn, after: today }, `${at}/dueOn`);
    return { ...each, rectificationId: createdId(`rectification${i}`, commandId), dueOn, round: 1 };
  });
}

export const opinion = {
  IssueOpinion: (input, state, { id, act, facts, today, commandId }) => {
    const { opinionNo, rectifications: _, ...rest } = input;
    const isOpen = state.findings.some(({ defended }) => !defended) && today <= state.defenceDueOn!;
    if (isOpen) throw refuse('INS_DEFENCE_OPEN', { defenceDueOn: state.defenceDueOn! });
    requireDecided(state, input);
    requireAnswered(state, input);
    const ordered = ordersOf(input, state, commandId, today, facts.rectificationDays);
    const number = opinionNo === undefined ? undefined : freeDocNo(opinionNo, facts.owner, `inspection-${id}`);
    const data = {
      ...rest,
      ...(number ? { opinionNo: number } : {}),
      rectificationIds: ordered.map(({ rectificationId }) => rectificationId),
      rectificationDays: facts.rectificationDays,
      evaluated: facts.evaluated,
      by: personsOf(act),
    };
    return {
      events: [
        { type: 'OpinionIssued' as const, data },
        ...ordered.map((each) => ({ type: 'RectificationOrdered' as const, data: each })),
      ],
      claims: [...(number ? [docNoClaim(number)] : []), ...facts.evaluated.map((key) => ({ kind: 'evaluation', key }))],
    };
  },

  IssueOpinionDocument: (input, state, { id, act, facts, today }) => {
    const number = freeDocNo(input.docNo, facts.owner, `inspection-${id}`);
    pastOrToday(input.issuedOn, today, 'issuedOn', state.feedbackOn);
    const data = { ...input, normalized: number.normalized, by: personsOf(act) };
    return {
      events: [{ type: 'OpinionDocumentIssued', data, effectiveOn: input.issuedOn }],
      claims: [docNoClaim(number)],
    };
  },
} satisfies Partial<Parts>;
