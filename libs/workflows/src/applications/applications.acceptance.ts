import { addDays, hashedId, personsOf, timeBits, type Act, type LocalDate } from '@app/kernel';
import { requireToldOnce } from '../shared/corrections.js';
import { refuse } from './applications.clauses.js';
import type { Parts, TermsFact } from './applications.commands.js';
import type { Bare } from './applications.events.js';
import { completenessOf, numbered, requireStillApplicant } from './applications.filing.js';
import { openCase, released, requireCompetent, requireComplete, requireInTime } from './applications.guards.js';
import type { CorrectionItem } from './applications.input.js';
import {
  consentingSchools,
  isSupplied,
  labelOf,
  mayBeExOfficio,
  payloadDigestOf,
  requiredMaterials,
} from './applications.payload.js';
import type { State } from './applications.state.js';

const terms = ({ pinned, route, due }: TermsFact, acceptedOn: LocalDate) => ({
  acceptedOn,
  decisionDueOn: due.on,
  provisional: due.provisional,
  pinned,
  route,
});
/** Every county with a school in a cross-county case is asked (OQ-25). */
const consultCounties = (concerned: readonly string[], commandId: string, act: Act): Bare[] =>
  concerned.map((unit) => ({
    type: 'ConsultationRequested',
    data: {
      consultationId: hashedId(timeBits(commandId), 'consultation', commandId, unit),
      unit,
      question: '本案涉及贵局所管学校，请提出意见。',
      by: personsOf(act),
    },
  }));

const itemLabel = ({ materialCode, schoolId }: CorrectionItem): string =>
  materialCode + (schoolId ? `:${schoolId}` : '');
const isConsent = ({ materialCode }: CorrectionItem): boolean =>
  materialCode === 'memberConsent' || materialCode === 'schoolConsent';
const consented = (state: State, schoolId: string, digest: string): boolean => {
  const consent = state.consents[schoolId];
  return consent !== undefined && consent.consents && consent.payloadDigest === digest;
};

/** A second notice may only concern what came in after the first. */
function concernsNewMaterial(state: State, item: CorrectionItem): boolean {
  const since = (schoolId: string) => (state.consents[schoolId]?.afterNotices ?? 0) > 0;
  if (isConsent(item)) return item.schoolId !== undefined && since(item.schoolId);
  return isSupplied(
    state.materials,
    { anyOf: [item.materialCode], ...(item.schoolId ? { schoolId: item.schoolId } : {}) },
    1,
  );
}

export const acceptance = {
  RequestCorrections: (input, state, { act, facts, today }) => {
    requireInTime('RequestCorrections', state, today);
    requireToldOnce(
      state.corrections.length,
      input.items,
      (item) => concernsNewMaterial(state, item),
      itemLabel,
      (items) => refuse('APP_SECOND_NOTICE_NEW_ITEM', { items }, '/items'),
    );
    const dueOn = input.dueOn ?? facts.due.on;
    if (dueOn <= today) throw refuse('APP_BAD_DUE_DATE', { dueOn }, '/dueOn');
    return [
      {
        type: 'CorrectionsRequested',
        data: { ...input, dueOn, round: state.corrections.length + 1, by: personsOf(act) },
      },
    ];
  },

  Resubmit: (input, state, context) => {
    const { act, facts, today } = context;
    const payload = input.payload ?? state.payload;
    requireComplete(state.type, payload);
    requireStillApplicant(state, payload);
    const payloadDigest = payloadDigestOf(state.type, payload);
    const notices = state.corrections.length;
    const materials = [...state.materials, ...input.materials.map((each) => ({ ...each, afterNotices: notices }))];
    const answered = (item: CorrectionItem): boolean =>
      isConsent(item)
        ? (item.schoolId ? [item.schoolId] : consentingSchools(state.type, payload)).every((school) =>
            consented(state, school, payloadDigest),
          )
        : isSupplied(
            materials,
            { anyOf: [item.materialCode], ...(item.schoolId ? { schoolId: item.schoolId } : {}) },
            notices,
          );
    const items = state.corrections
      .at(-1)!
      .items.filter((item) => !answered(item))
      .map(itemLabel);
    if (items.length > 0) throw refuse('APP_CORRECTION_INCOMPLETE', { items });
    const matter = openCase(state.type, payload, state.divisionCode, facts.owner, context);
    const another = matter.key !== state.openCase;
    return {
      events: [
        {
          type: 'CorrectionsSupplied',
          data: {
            ...input,
            payloadDigest,
            receivedOn: today,
            ...completenessOf(facts.completeness),
            deemedAcceptance: state.deemedAcceptance,
            openCase: matter.key,
            by: personsOf(act),
          },
        },
      ],
      ...(another ? { claims: [matter], ...released(state) } : {}),
    };
  },

  AcceptApplication: (_, state, { act, facts, today, commandId }) => {
    requireInTime('AcceptApplication', state, today);
    requireCompetent(facts.competence, state.bureauId);
    const missing = requiredMaterials(state.type, state.payload, state.initiation)
      .filter((required) => !isSupplied(state.materials, required))
      .map(labelOf);
    if (missing.length > 0) throw refuse('APP_MATERIAL_MISSING', { missing });
    const schools = consentingSchools(state.type, state.payload).filter(
      (school) => !consented(state, school, state.payloadDigest),
    );
    if (schools.length > 0) throw refuse('APP_CONSENT_MISSING', { schools });
    return [
      {
        type: 'ApplicationAccepted',
        data: {
          ...terms(facts.terms, today),
          late: today > state.completenessDueOn!,
          competence: facts.competence,
          by: personsOf(act),
        },
      },
      ...consultCounties(facts.competence.concerned, commandId, act),
    ];
  },

  DeemAccepted: (_, state, { act, facts, today, commandId }) => {
    const { receivedOn, completenessDueOn } = state;
    if (!state.deemedAcceptance) throw refuse('APP_DEEMED_OFF');
    if (today <= completenessDueOn!) throw refuse('APP_DUE_NOT_PASSED', { dueOn: completenessDueOn });
    return [
      {
        type: 'ApplicationDeemedAccepted',
        effectiveOn: receivedOn!,
        data: {
          caseNo: state.caseNo!,
          receivedOn: receivedOn!,
          completenessDueOn: completenessDueOn!,
          ...terms(facts.terms, receivedOn!),
        },
      },
      ...consultCounties(state.concernedBureaus, commandId, act),
    ];
  },

  RefuseAcceptance: (input, state, { act, today }) => {
    requireInTime('RefuseAcceptance', state, today);
    if (input.ground === 'incompleteAfterCorrection' && state.corrections.length === 0)
      throw refuse('APP_CORRECTION_FIRST');
    return {
      events: [{ type: 'ApplicationNotAccepted', data: { ...input, by: personsOf(act) } }],
      ...released(state),
    };
  },

  Lapse: (_, state, { today }) => {
    const { dueOn } = state.corrections.at(-1)!;
    if (today <= dueOn) throw refuse('APP_DUE_NOT_PASSED', { dueOn });
    return {
      events: [{ type: 'ApplicationLapsed', effectiveOn: addDays(dueOn, 1), data: { dueOn } }],
      ...released(state),
    };
  },

  OpenExOfficioCase: (input, _, context) => {
    const { act, facts, today, commandId } = context;
    if (!mayBeExOfficio(input.type, input.payload)) throw refuse('APP_TYPE_NEEDS_APPLICANT', {}, '/type');
    requireComplete(input.type, input.payload);
    requireCompetent(facts.competence, act.organisation);
    const { competence } = facts;
    const matter = openCase(input.type, input.payload, competence.divisionCode!, facts.owner, context);
    const { caseNo, claim } = numbered(competence, today, facts.seq);
    return {
      events: [
        {
          type: 'ExOfficioCaseOpened',
          data: {
            ...input,
            caseNo,
            competence,
            payloadDigest: payloadDigestOf(input.type, input.payload),
            openCase: matter.key,
            ...terms(facts.terms, today),
            by: personsOf(act),
          },
        },
        ...consultCounties(competence.concerned, commandId, act),
      ],
      claims: [matter, claim],
    };
  },
} satisfies Partial<Parts>;
