import {
  commandTable,
  isWeaker,
  pastOrToday,
  personsOf,
  refuseGeneral,
  refuser,
  workflow,
  type Act,
  type LocalDate,
  type ParameterKey,
} from '@app/kernel';
import { docNoClaim, freeDocNo, unverifiedDocNo } from '../shared/doc-no.js';
import { clauses } from './policies.clauses.js';
import {
  CorrectPolicyDocumentInput,
  RegisterPolicyDocumentInput,
  RepealPolicyInput,
  SetPolicyParametersInput,
  VerifyDocNoInput,
} from './policies.input.js';
import { clashOf, overlap, strongerThan, succeededBy } from './policies.line.js';
import { lineClaim, type Events, type Facts, type Policy } from './policies.state.js';
import { hasForm, isKey } from './policies.values.js';

export { clauses };
const refuse = refuser(clauses);

export const commands = commandTable({
  RegisterPolicyDocument: {
    title: { zh: '登记政策文件', en: 'Register a policy document' },
    input: RegisterPolicyDocumentInput,
    by: ['BO', 'CO', 'SYS'],
    creates: true,
    edition: 1,
    rows: ['J-01', 'J-02', 'J-62', 'Q-03', 'Q-28', 'C-35', 'L-09'],
  },
  SetPolicyParameters: {
    title: { zh: '设定政策参数', en: 'Set policy parameters' },
    input: SetPolicyParametersInput,
    by: ['BO', 'CO', 'SYS'],
    secondPerson: ['BL', 'CL'],
    edition: 1,
    rows: ['S-28', 'S-29', 'S-40', 'S-41', 'J-53', 'J-55'],
  },
  RepealPolicy: {
    title: { zh: '废止政策文件', en: 'Repeal a policy document' },
    input: RepealPolicyInput,
    by: ['BL', 'CL'],
    decision: true,
    edition: 1,
  },
  CorrectPolicyDocument: {
    title: { zh: '更正政策文件登记', en: 'Correct the registration of a policy document' },
    input: CorrectPolicyDocumentInput,
    by: ['BO', 'CO'],
    secondPerson: ['BL', 'CL'],
    edition: 1,
    rows: ['J-01'],
  },
  VerifyDocNo: {
    title: { zh: '核实发文字号', en: 'Verify a document number' },
    input: VerifyDocNoInput,
    by: ['BO', 'CO'],
    edition: 1,
    rows: ['Q-28', 'L-09'],
  },
});

/** A source that only reports a rule (OQ-27). */
const isWeak = (genre: RegisterPolicyDocumentInput['genre']): boolean => genre === 'newsReport';

const isStanding = ({ repealedOn, title }: Policy): void => {
  if (repealedOn !== undefined) throw refuse('POL_STATE', { title, on: repealedOn });
};

/** The system alone acts without a second person; persons who drafted do not approve. */
function separateDuties(policy: Policy, act: Act, approvedBy: Act | undefined): void {
  if (!approvedBy || act.capacity === 'SYS') return;
  const drafters = [...policy.registeredBy, ...personsOf(act)];
  if (personsOf(approvedBy).some((person) => drafters.includes(person)))
    throw refuse('POL_SOD', { title: policy.title });
}

function settingsOf(parameters: unknown, from: LocalDate, to: LocalDate | undefined): [ParameterKey, unknown][] {
  const isTable = typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters);
  const entries = isTable ? Object.entries(parameters) : [];
  if (entries.length === 0) throw refuse('POL_BAD_VALUE', { key: 'parameters' }, '/parameters');
  if (to !== undefined && to < from) throw refuse('POL_BAD_VALUE', { key: 'effectiveTo' }, '/effectiveTo');
  return entries.map(([key, value]) => {
    if (!isKey(key)) throw refuse('POL_UNKNOWN_KEY', { key }, '/parameters');
    if (!hasForm(key, value)) throw refuse('POL_BAD_VALUE', { key }, `/parameters/${key}`);
    return [key, value];
  });
}

export const policies = workflow<typeof commands, Policy, Events, Facts>({
  name: 'policy',
  collection: 'policies',
  title: { zh: '政策文件与参数', en: 'Policy documents' },
  clauses,
  commands,
  events: {
    PolicyDocumentRegistered: {
      visibility: 'public',
      about: ({ issuerBureauId, basedOn, continues, supersedes }) => [
        ...(issuerBureauId ? [`bureau-${issuerBureauId}`] : []),
        ...[...basedOn, continues, supersedes].filter((id) => id !== undefined).map((id) => `policy-${id}`),
      ],
      says: { zh: '登记政策文件《{title}》', en: 'Policy document "{title}" registered' },
    },
    PolicyVersionEffective: {
      visibility: 'partner',
      about: ({ issuerBureauId, succeeds, outranks }) => [
        `bureau-${issuerBureauId}`,
        ...new Set([...succeeds, ...outranks].map(({ documentId }) => `policy-${documentId}`)),
      ],
      says: {
        zh: '《{title}》第{version}版参数自{effectiveFrom}起适用',
        en: 'Version {version} of "{title}" counts from {effectiveFrom}',
      },
    },
    PolicyRepealed: {
      visibility: 'partner',
      says: { zh: '《{title}》自{on}起废止', en: '"{title}" repealed from {on}' },
    },
    PolicyDocumentCorrected: {
      visibility: 'public',
      says: { zh: '更正《{title}》的登记：{reason}', en: 'Registration of "{title}" corrected: {reason}' },
    },
    DocNoVerified: {
      visibility: 'public',
      says: { zh: '核实《{title}》的发文字号', en: 'Document number of "{title}" verified' },
    },
  },
  initial: () => ({ title: '', weakBasis: false, registeredBy: [], registration: [], settings: [], versions: 0 }),
  decide: {
    RegisterPolicyDocument({ docNo: raw, ...input }, _, { act, facts, today }) {
      const [unknown] = facts.unknown;
      if (unknown !== undefined) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'documentOrUnit', id: unknown });
      const divisionCode = facts.issuer?.divisionCode ?? input.divisionCode;
      if (input.divisionCode !== undefined && input.divisionCode !== divisionCode)
        throw refuse(
          'POL_DIVISION_MISMATCH',
          { code: input.divisionCode, issuer: facts.issuer?.nameZh },
          '/divisionCode',
        );
      // Reference data are given by the system, and a trial's clock may stand before them.
      if (input.issuedOn !== undefined && act.capacity !== 'SYS') pastOrToday(input.issuedOn, today, 'issuedOn');
      const numbered = raw !== undefined && !input.needsVerification ? freeDocNo(raw, facts.docNoOwner) : undefined;
      const docNo = numbered ?? (raw === undefined ? undefined : unverifiedDocNo(raw));
      return {
        events: [
          {
            type: 'PolicyDocumentRegistered',
            data: {
              ...input,
              ...(docNo ? { docNo } : {}),
              ...(divisionCode === undefined ? {} : { divisionCode }),
              keptBy: input.issuerBureauId ?? act.organisation,
              weakBasis: isWeak(input.genre),
              by: personsOf(act),
            },
          },
        ],
        claims: numbered ? [docNoClaim(numbered)] : [],
      };
    },

    SetPolicyParameters(input, policy, { id, act, approvedBy, facts }) {
      isStanding(policy);
      separateDuties(policy, act, approvedBy);
      const { issuerBureauId, divisionCode, title, docNo, weakBasis } = policy;
      if (issuerBureauId === undefined || divisionCode === undefined) throw refuse('POL_NO_ISSUER', { title });
      const { effectiveFrom: from, effectiveTo: to } = input;
      const span = { from, ...(to === undefined ? {} : { to }) };
      const settings = settingsOf(input.parameters, from, to);
      const succeeds: Events['PolicyVersionEffective']['succeeds'] = [];
      const outranks: Events['PolicyVersionEffective']['outranks'] = [];
      const after: Record<string, string> = {};
      for (const [key, value] of settings) {
        const { line, latest, superiors, inferiors } = facts.lines[key]!;
        const clash = clashOf(line, span, (document) => document === id || document === policy.supersedes);
        if (clash)
          throw refuse(
            'POL_OVERLAP',
            { key, from, title: clash.title, version: clash.version, since: clash.from },
            '/effectiveFrom',
          );
        const stronger = strongerThan(key, value, span, superiors);
        if (stronger)
          throw refuse(
            'POL_WEAKER_THAN_SUPERIOR',
            { key, title: stronger.title, since: stronger.from },
            `/parameters/${key}`,
          );
        const open = succeededBy(line, span);
        if (open) succeeds.push({ documentId: open.documentId, version: open.version, key });
        for (const lower of inferiors)
          if (overlap(lower, span) && isWeaker(key, lower.value, value))
            outranks.push({ documentId: lower.documentId, version: lower.version, key, bureauId: lower.bureauId });
        after[key] = latest;
      }
      return {
        events: [
          {
            type: 'PolicyVersionEffective',
            effectiveOn: from,
            data: {
              ...input,
              parameters: Object.fromEntries(settings),
              version: policy.versions + 1,
              divisionCode,
              issuerBureauId,
              title,
              ...(docNo ? { docNo } : {}),
              weakBasis,
              after,
              succeeds,
              outranks,
              by: [...personsOf(act), ...(approvedBy ? personsOf(approvedBy) : [])],
            },
          },
        ],
        claims: settings.map(([key]) => lineClaim(divisionCode, key, after[key]!)),
      };
    },

    RepealPolicy(input, policy, { act }) {
      isStanding(policy);
      // The number of the document that repeals it: a reference, so nothing is claimed.
      if (input.docNo !== undefined) freeDocNo(input.docNo, undefined);
      const data = { ...input, title: policy.title, settings: [...policy.settings], by: personsOf(act) };
      return [{ type: 'PolicyRepealed', effectiveOn: input.on, data }];
    },

    CorrectPolicyDocument({ correctsEventId, changes, reason }, policy, { act, approvedBy, today }) {
      if (!policy.registration.includes(correctsEventId))
        throw refuse('POL_CORRECTION_TARGET', { correctsEventId, title: policy.title }, '/correctsEventId');
      if (changes.issuedOn !== undefined) pastOrToday(changes.issuedOn, today, 'changes/issuedOn');
      if (Object.values(changes).every((each) => each === undefined)) return [];
      const data = {
        correctsEventId,
        changes: { ...changes },
        reason,
        title: changes.title ?? policy.title,
        weakBasis: changes.genre === undefined ? policy.weakBasis : isWeak(changes.genre),
        settings: [...policy.settings],
        by: personsOf(act),
        ...(approvedBy ? { approvedBy: personsOf(approvedBy) } : {}),
      };
      return [{ type: 'PolicyDocumentCorrected', data }];
    },

    // A number seen on the original replaces a doubtful one, or none; a certain one stays.
    VerifyDocNo({ docNo: raw, fileId }, { title, docNo: previous, settings }, { act, facts, id }) {
      if (previous && !previous.needsVerification) throw refuse('POL_DOC_NO_STATE', { title, docNo: previous.raw });
      const docNo = freeDocNo(raw, facts.docNoOwner, `policy-${id}`);
      return {
        events: [
          {
            type: 'DocNoVerified',
            data: {
              title,
              docNo,
              fileId,
              ...(previous ? { previous } : {}),
              settings: [...settings],
              by: personsOf(act),
            },
          },
        ],
        claims: [docNoClaim(docNo)],
      };
    },
  },
  evolve: {
    PolicyDocumentRegistered: (
      state,
      { title, docNo, issuerBureauId, divisionCode, supersedes, weakBasis, by },
      { id },
    ) => ({
      ...state,
      title,
      ...(docNo ? { docNo } : {}),
      ...(issuerBureauId === undefined ? {} : { issuerBureauId }),
      ...(divisionCode === undefined ? {} : { divisionCode }),
      ...(supersedes === undefined ? {} : { supersedes }),
      weakBasis,
      registeredBy: by,
      registration: [id],
    }),
    PolicyDocumentCorrected: (state, { title, weakBasis }, { id }) => ({
      ...state,
      title,
      weakBasis,
      registration: [...state.registration, id],
    }),
    PolicyVersionEffective: (state, { version, parameters }) => ({
      ...state,
      versions: version,
      settings: [...state.settings, ...Object.keys(parameters).map((key) => ({ version, key }))],
    }),
    PolicyRepealed: (state, { on }) => ({ ...state, repealedOn: on }),
    DocNoVerified: (state, { docNo }) => ({ ...state, docNo }),
  },
});
