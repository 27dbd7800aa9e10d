import { addDays, createdId, pastOrToday, personsOf, refuseGeneral, schoolYearOf, type Act, type LocalDate } from '@app/kernel'; // prettier-ignore
import { isSchoolYear } from '../shared/semester.js';
import { requireFit, type Fitness } from '../shared/inspection-words.js';
import { refuse } from './inspections.clauses.js';
import type { Parts } from './inspections.commands.js';
import { aspectsOf, elements, type Aspect, type Element, type InspectionKind } from './inspections.words.js';

/** The school year an evaluation belongs to. */
export const cycleOf = ({ cycle, plannedOn }: { cycle?: string; plannedOn: LocalDate }): string =>
  cycle ?? schoolYearOf(plannedOn);
/** The element that must have been evaluated before. */
export const elementBefore = (element: Element): Element | undefined => elements[elements.indexOf(element) - 1];

/** What an evaluation of the element looks at; nothing where no element is evaluated. */
const aspectsOn = (element: Element | undefined): readonly Aspect[] =>
  element === undefined ? [] : aspectsOf[element];

function requireElement(kind: InspectionKind, element: Element | undefined, cycle: string, ready: boolean): void {
  const isNamed = element !== undefined;
  const before = isNamed ? elementBefore(element) : undefined;
  if (isNamed === (kind === 'evaluation') && (before === undefined || ready)) return;
  throw refuse('INS_ELEMENT_ORDER', { cycle, element: element ?? 'none', before: before ?? 'plan' }, '/element');
}
/** The persons who act on the spot, fit to do so today. */
function requireFitActor(act: Act, fitness: Fitness, today: LocalDate): void {
  requireFit(fitness, today);
  // An inspector acts in person: nobody stands in for an appointment.
  if (act.by !== fitness.personId) throw refuse('INS_NOT_APPOINTED', { personId: act.by, from: today, until: today });
}

export const visit = {
  ScheduleInspection: (input, _, { act, facts, today }) => {
    const { bureauId, divisionCode, strangers, fitness, ready } = facts;
    const { kind, element, plannedOn, noticeDays, cycle: given, ...rest } = input;
    if (bureauId === undefined || (act.capacity === 'SO' && act.organisation !== bureauId))
      throw refuse('INS_NOT_COMPETENT', {}, '/schoolIds');
    if (given !== undefined && !isSchoolYear(given)) throw refuse('INS_ELEMENT_ORDER', { cycle: given, element: element ?? 'none', before: 'plan' }, '/cycle'); // prettier-ignore
    if (strangers.length > 0) throw refuse('INS_SCHOOL_NOT_MEMBER', { schools: strangers }, '/schoolIds');
    for (const each of fitness) requireFit(each, plannedOn);
    const cycle = cycleOf(input);
    requireElement(kind, element, cycle, ready);
    const noticeOn = noticeDays === undefined ? undefined : addDays(plannedOn, -noticeDays);
    const data = {
      ...rest,
      kind,
      plannedOn,
      schoolIds: [...new Set(input.schoolIds)],
      scope: [...new Set(input.scope)],
      inspectorIds: [...new Set(input.inspectorIds)],
      ...(noticeDays === undefined ? {} : { noticeDays, notice: { on: noticeOn!, late: noticeOn! < today } }),
      ...(element === undefined ? {} : { element, cycle }),
      bureauId,
      divisionCode,
      by: personsOf(act),
    };
    return [{ type: 'InspectionScheduled', data }];
  },

  StartInspection: (input, state, { act, facts, today }) => {
    requireFitActor(act, facts.fitness, today);
    if (!input.certificateShown) throw refuse('INS_CERTIFICATE_NOT_SHOWN', {}, '/certificateShown');
    pastOrToday(input.startedOn, today, 'startedOn', state.scheduledOn);
    return [{ type: 'InspectionStarted', data: { ...input, by: personsOf(act) }, effectiveOn: input.startedOn }];
  },

  AddInspector: (input, state, { act, facts, today }) => {
    const { inspectorId } = input;
    if (state.inspectorIds.includes(inspectorId))
      throw refuse('INS_INSPECTOR_DUPLICATE', { inspectorId }, '/inspectorId');
    requireFit(facts.fitness, today);
    return [{ type: 'InspectorAdded', data: { ...input, by: personsOf(act) } }];
  },

  RecordFinding: (input, state, { act, facts, today, commandId }) => {
    requireFitActor(act, facts.fitness, today);
    const { schoolId, scopeItem, aspect } = input;
    if (!state.schoolIds.includes(schoolId)) throw refuse('INS_SCHOOL_NOT_IN_SCOPE', { schoolId }, '/schoolId');
    if (!state.scope.includes(scopeItem)) throw refuse('INS_ITEM_NOT_IN_SCOPE', { scopeItem }, '/scopeItem');
    if (aspect !== undefined && !aspectsOn(state.element).includes(aspect))
      throw refuse('INS_ASPECT', { aspect, element: state.element ?? 'none' }, '/aspect');
    const data = { ...input, findingId: createdId('finding', commandId), by: personsOf(act) };
    return [{ type: 'FindingRecorded', data }];
  },

  GivePreliminaryFeedback: (input, state, { act, facts, today }) => {
    const findings = state.findings.length;
    if (findings > 0 === (input.noProblem === true)) throw refuse('INS_NO_FINDING', { findings }, '/noProblem');
    pastOrToday(input.on, today, 'on', state.startedOn);
    const { defenceDays, due } = facts;
    const defenders = state.findings.map(({ id, schoolId }) => ({ findingId: id, schoolId }));
    const defence = { findings, defenceDays, defenceDueOn: due.on, provisional: due.provisional, defenders };
    const data = { ...input, ...defence, by: personsOf(act) };
    return [{ type: 'PreliminaryFeedbackGiven', data, effectiveOn: input.on }];
  },

  SubmitDefence: (input, state, { act, today }) => {
    const { findingId } = input;
    const finding = state.findings.find(({ id }) => id === findingId);
    if (!finding) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'finding', id: findingId }, '/findingId');
    const defenceDueOn = state.defenceDueOn!;
    if (today > defenceDueOn) throw refuse('INS_DEFENCE_LATE', { defenceDueOn });
    const data = { ...input, schoolId: finding.schoolId, defenceDueOn, by: personsOf(act) };
    return [{ type: 'DefenceSubmitted', data }];
  },
} satisfies Partial<Parts>;
