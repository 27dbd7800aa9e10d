import { pastOrToday, personsOf, type Act, type Claim, type DueDate, type LocalDate } from '@app/kernel';
import { refuse } from './applications.clauses.js';
import type { Parts } from './applications.commands.js';
import type { Competence } from './applications.events.js';
import { openCase, released, requireComplete, unknown } from './applications.guards.js';
import type { ApplicationPayload } from './applications.input.js';
import {
  consentingSchools,
  onlyExOfficio,
  ownApplicant,
  payloadDigestOf,
  type ApplicationType,
} from './applications.payload.js';
import type { State } from './applications.state.js';

/** `320105-2024-000012`. */
const caseNumber = (division: string, year: string, seq: number): string =>
  `${division}-${year}-${String(seq).padStart(6, '0')}`;
export const caseSeries = (division: string, on: LocalDate): string => `caseNo-${division}-${on.slice(0, 4)}`;
export const numbered = (competence: Competence, on: LocalDate, seq: number): { caseNo: string; claim: Claim } => ({
  caseNo: caseNumber(competence.divisionCode!, on.slice(0, 4), seq),
  claim: { series: caseSeries(competence.divisionCode!, on), number: seq },
});

export const completenessOf = ({ on, provisional }: DueDate) => ({ completenessDueOn: on, provisional });

/** The school named in the type's rule applies by itself; the core (or convenor) applies for its collaboration. */
function requireApplicant(
  type: ApplicationType,
  payload: ApplicationPayload,
  applicantSchoolId: string,
  act: Act,
): void {
  if (onlyExOfficio(type, payload)) throw refuse('APP_EX_OFFICIO_ONLY');
  const forCollaboration = (act.capacity === 'CS' || act.capacity === 'CV') && type !== 'createCollaboration';
  const bySchool = ownApplicant(type, payload) === applicantSchoolId;
  if (act.organisation !== applicantSchoolId || !(bySchool || forCollaboration))
    throw refuse('APP_NOT_APPLICANT', {}, '/applicantSchoolId');
}

/** Nobody turns an application into another school's, or another collaboration's. */
export function requireStillApplicant(
  { type, applicantSchoolId, payload: before }: State,
  payload: ApplicationPayload,
): void {
  if (onlyExOfficio(type, payload)) throw refuse('APP_EX_OFFICIO_ONLY');
  const bySchool = ownApplicant(type, before) === applicantSchoolId;
  const still = bySchool
    ? ownApplicant(type, payload) === applicantSchoolId
    : payload.collaborationId === before.collaborationId;
  if (!still) throw refuse('APP_NOT_APPLICANT', {}, '/payload');
}

export const filing = {
  DraftApplication: (input, _, { act, facts }) => {
    requireApplicant(input.type, input.payload, input.applicantSchoolId, act);
    const payloadDigest = payloadDigestOf(input.type, input.payload);
    return [
      {
        type: 'ApplicationDrafted',
        data: { ...input, by: personsOf(act), payloadDigest, competence: facts.competence },
      },
    ];
  },

  UpdateDraft: (input, state, { act, facts }) => {
    const payload = input.payload ?? state.payload;
    requireStillApplicant(state, payload);
    const payloadDigest = payloadDigestOf(state.type, payload);
    return [
      { type: 'DraftUpdated', data: { ...input, by: personsOf(act), payloadDigest, competence: facts.competence } },
    ];
  },

  SubmitApplication: (input, state, context) => {
    const { act, facts, today } = context;
    const atWindow = act.capacity === 'BO' || act.capacity === 'CO';
    if (input.receivedOn !== undefined && (!atWindow || input.receiptFileId === undefined))
      throw refuse('APP_RECEIPT_EVIDENCE', {}, '/receivedOn');
    const receivedOn = input.receivedOn ?? today;
    pastOrToday(receivedOn, today, 'receivedOn');
    requireComplete(state.type, state.payload);
    if (!facts.applicantActive) throw refuse('APP_APPLICANT_NOT_ACTIVE');
    const { competence } = facts;
    if (competence.bureauId === undefined) throw refuse('APP_NOT_COMPETENT', { competent: '共同上级' });
    const matter = openCase(state.type, state.payload, competence.divisionCode!, facts.owner, context);
    const { caseNo, claim } = numbered(competence, receivedOn, facts.seq);
    return {
      events: [
        {
          type: 'ApplicationSubmitted',
          effectiveOn: receivedOn,
          data: {
            ...input,
            receivedOn,
            caseNo,
            competence,
            ...completenessOf(facts.completeness),
            completenessDays: facts.completenessDays,
            deemedAcceptance: facts.deemedAcceptance,
            openCase: matter.key,
            by: personsOf(act),
          },
        },
      ],
      claims: [matter, claim],
    };
  },

  RecordConsent: (input, state, { act }) => {
    if (!consentingSchools(state.type, state.payload).includes(input.schoolId))
      throw unknown('school', input.schoolId, 'schoolId');
    if (input.payloadDigest !== state.payloadDigest) throw refuse('APP_PAYLOAD_CHANGED', {}, '/payloadDigest');
    return [{ type: 'MemberConsentRecorded', data: { ...input, by: personsOf(act) } }];
  },

  SupplyMaterial: (input, _, { act }) => [{ type: 'MaterialSupplied', data: { ...input, by: personsOf(act) } }],

  WithdrawApplication: (input, state, { act }) => ({
    events: [{ type: 'ApplicationWithdrawn', data: { ...input, by: personsOf(act) } }],
    ...released(state),
  }),
} satisfies Partial<Parts>;
