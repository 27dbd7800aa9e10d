import type { Claim, LocalDate } from '@app/kernel';
import type { DocNo } from '../shared/doc-no.js';
import type {
  CorrectPolicyDocumentInput,
  RegisterPolicyDocumentInput,
  RepealPolicyInput,
  SetPolicyParametersInput,
} from './policies.input.js';
import type { Span } from './policies.line.js';

/** A value of a document: what the rows of the register are about. */
export interface Setting {
  version: number;
  key: string;
}

export type Events = {
  PolicyDocumentRegistered: Omit<RegisterPolicyDocumentInput, 'docNo' | 'divisionCode'> & {
    docNo?: DocNo;
    /** Division of the issuing bureau, else as given. */
    divisionCode?: string;
    /** Bureau in whose register it stands: the issuer, else whoever registered it. */
    keptBy: string;
    /** A source that only reports a rule (OQ-27). */
    weakBasis: boolean;
    by: string[];
  };
  PolicyVersionEffective: Omit<SetPolicyParametersInput, 'parameters'> & {
    parameters: Record<string, unknown>;
    version: number;
    divisionCode: string;
    issuerBureauId: string;
    title: string;
    docNo?: DocNo;
    weakBasis: boolean;
    /** Key → the latest span of its line when this one was added (`first`: none). Each is claimed once. */
    after: Record<string, string>;
    /** Open values of the same line that end the day before. */
    succeeds: (Setting & { documentId: string })[];
    /** Lower bureaus' minimums that this one exceeds: from now on the stricter one counts there, too. */
    outranks: (Setting & { documentId: string; bureauId: string })[];
    by: string[];
  };
  PolicyRepealed: RepealPolicyInput & { title: string; settings: Setting[]; by: string[] };
  PolicyDocumentCorrected: CorrectPolicyDocumentInput & {
    /** As they are now. */
    title: string;
    weakBasis: boolean;
    settings: Setting[];
    by: string[];
    approvedBy?: string[];
  };
  DocNoVerified: {
    title: string;
    docNo: DocNo;
    fileId: string;
    previous?: DocNo;
    settings: Setting[];
    by: string[];
  };
};

export interface KeyFacts {
  line: Span[];
  /** The span added last, `first` when there is none. */
  latest: string;
  superiors: Span[];
  inferiors: (Span & { bureauId: string })[];
}
interface NumberFacts {
  /** Stream that owns the document number. */
  docNoOwner?: string;
}
export interface Facts {
  RegisterPolicyDocument: NumberFacts & {
    /** The issuing bureau. */
    issuer?: { divisionCode: string; nameZh: string };
    /** Ids referred to that do not exist. */
    unknown: string[];
  };
  SetPolicyParameters: {
    /** Key → its line in the division, and what counts in the divisions above and below; only keys that exist. */
    lines: Record<string, KeyFacts>;
  };
  VerifyDocNo: NumberFacts;
}

export interface Policy {
  title: string;
  docNo?: DocNo;
  issuerBureauId?: string;
  divisionCode?: string;
  supersedes?: string;
  weakBasis: boolean;
  registeredBy: readonly string[];
  /** Events that say what the document is: the registration and its corrections. */
  registration: readonly string[];
  settings: readonly Setting[];
  versions: number;
  repealedOn?: LocalDate;
}

/**
 * Two values of one key and division can not overlap, whoever sets them at the same time: every new value claims the place after
 * the latest one of its line, so of two that saw the same line one loses, reads again, and meets the other as POL_OVERLAP.
 */
export const lineClaim = (divisionCode: string, key: string, after: string): Claim => ({
  kind: 'policyLine',
  key: `${divisionCode}/${key}/${after}`,
});
