import type { Ask, FactsOf, TargetOf } from '@app/kernel';
import { bureauListing, descendantsOf, lineageOf, type BureauDocument } from '../bureaus/bureaus.view.js';
import { docNoOwner } from '../shared/doc-no.js';
import { ended } from './policies.line.js';
import type { commands } from './policies.js';
import type { Facts, KeyFacts, Policy } from './policies.state.js';
import { isKey } from './policies.values.js';
import { latestOf, lineOf, policyListing, type PolicyDocument } from './policies.view.js';

const owner = async (ask: Ask, raw: string | undefined): Promise<{ docNoOwner?: string }> => {
  const found = await docNoOwner(ask, raw);
  return found === undefined ? {} : { docNoOwner: found };
};

function keyFacts(
  policies: readonly PolicyDocument[],
  bureaus: readonly BureauDocument[],
  bureauId: string,
  divisionCode: string,
  key: string,
): KeyFacts {
  const counting = ({ id, divisionCode: division }: BureauDocument) =>
    ended(lineOf(policies, division, key)).map((span) => ({ ...span, bureauId: id }));
  return {
    line: lineOf(policies, divisionCode, key),
    latest: latestOf(policies, divisionCode, key),
    superiors: lineageOf(bureaus, bureauId).slice(1).flatMap(counting),
    inferiors: descendantsOf(bureaus, bureauId).flatMap(counting),
  };
}

export const facts: FactsOf<Facts, Policy, typeof commands> = {
  async RegisterPolicyDocument(ask, { input }) {
    const { issuerBureauId, basedOn, continues, supersedes, docNo, needsVerification } = input;
    const bureau = issuerBureauId === undefined ? undefined : await ask.of(bureauListing, issuerBureauId);
    const named = [...basedOn, continues, supersedes].filter((id) => id !== undefined);
    const known = await Promise.all(named.map((id) => ask.of(policyListing, id)));
    return {
      ...(await owner(ask, needsVerification ? undefined : docNo)),
      ...(bureau ? { issuer: { divisionCode: bureau.divisionCode, nameZh: bureau.nameZh } } : {}),
      unknown: [
        ...(issuerBureauId !== undefined && !bureau ? [issuerBureauId] : []),
        ...named.filter((_, i) => known[i] === undefined),
      ],
    };
  },

  async SetPolicyParameters(ask, { input, state }) {
    const { issuerBureauId, divisionCode } = state;
    if (issuerBureauId === undefined || divisionCode === undefined) return { lines: {} };
    const [policies, bureaus] = await Promise.all([ask.all(policyListing), ask.all(bureauListing)]);
    const keys = Object.keys(input.parameters ?? {}).filter(isKey);
    const lines = keys.map((key) => [key, keyFacts(policies, bureaus, issuerBureauId, divisionCode, key)] as const);
    return { lines: Object.fromEntries(lines) };
  },

  VerifyDocNo: (ask, { input }) => owner(ask, input.docNo),
};

/**
 * A document belongs to its issuer; one of an issuer that is not a registered bureau (a superior government, a school) sets no
 * values, and any bureau may register it.
 */
export const target: TargetOf<Policy> = async (ask, { command, id, input, state }) => {
  if (command === 'RegisterPolicyDocument')
    return typeof input.issuerBureauId === 'string' ? { bureau: input.issuerBureauId } : { open: true };
  const bureau = state.issuerBureauId ?? (await ask.of(policyListing, id))?.keptBy;
  return bureau === undefined ? {} : { bureau };
};
