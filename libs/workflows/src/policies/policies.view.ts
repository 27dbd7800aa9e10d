import { view, type LocalDate, type StoredEvent } from '@app/kernel';
import type { DocNo } from '../shared/doc-no.js';
import { spanId, type Span } from './policies.line.js';
import type { Events } from './policies.state.js';

export interface PolicyVersion {
  version: number;
  effectiveFrom: LocalDate;
  /** As set; a successor or a repeal may end it earlier. */
  effectiveTo?: LocalDate;
  parameters: Readonly<Record<string, unknown>>;
  /** Key → the span of its line it was added after. */
  after: Readonly<Record<string, string>>;
  note?: string;
}
export interface PolicyDocument {
  id: string;
  title: string;
  genre: string;
  docNo?: DocNo;
  /** The number was never compared with the original. */
  needsVerification: boolean;
  /** Only reports a rule. */
  weakBasis: boolean;
  issuerBureauId?: string;
  issuerNameZh?: string;
  keptBy: string;
  divisionCode?: string;
  issuedOn?: LocalDate;
  rawDateText?: string;
  dateSource: string;
  datesConflict: boolean;
  basedOn: readonly string[];
  continues?: string;
  supersedes?: string;
  fileId?: string;
  versions: readonly PolicyVersion[];
  repealedOn?: LocalDate;
}

export const policyListing = view<PolicyDocument>({
  name: 'policies',
  version: 2,
  title: { zh: '政策文件', en: 'Policy documents' },
  types: [
    'PolicyDocumentRegistered', 'PolicyVersionEffective', 'PolicyRepealed', 'PolicyDocumentCorrected', 'DocNoVerified',
  ], // prettier-ignore
  ids: (event) => [event.stream.slice('policy-'.length)],
  fold: (document, event, id) => {
    if (event.type === 'PolicyDocumentRegistered') {
      const { by: _by, ...data } = event.data as unknown as Events['PolicyDocumentRegistered'];
      return {
        ...data,
        id,
        needsVerification: data.docNo?.needsVerification ?? false,
        datesConflict: data.datesConflict ?? false,
        versions: [],
      };
    }
    if (!document) return undefined;
    switch (event.type) {
      case 'PolicyVersionEffective':
        return { ...document, versions: [...document.versions, versionOf(event as StoredEvent<never>)] };
      case 'PolicyRepealed':
        return { ...document, repealedOn: (event.data as unknown as Events['PolicyRepealed']).on };
      case 'PolicyDocumentCorrected': {
        const { changes, weakBasis } = event.data as unknown as Events['PolicyDocumentCorrected'];
        return { ...document, ...changes, weakBasis };
      }
      default: {
        const { docNo } = event.data as unknown as Events['DocNoVerified'];
        return { ...document, docNo, needsVerification: false };
      }
    }
  },
  index: {
    title: 'text',
    genre: 'text',
    divisionCode: 'text',
    issuerBureauId: 'text',
    needsVerification: 'flag',
    weakBasis: 'flag',
  },
  search: ({ title, docNo }) => [title, docNo?.raw ?? '', docNo?.normalized ?? ''],
  scope: { open: true },
  at: (document, on) => ({ ...document, status: policyStatus(document, on) }),
  names: ({ issuerBureauId }) => (issuerBureauId ? [`bureau-${issuerBureauId}`] : []),
  resident: true,
});

function versionOf({ data }: StoredEvent<Events['PolicyVersionEffective']>): PolicyVersion {
  const { version, effectiveFrom, effectiveTo, parameters, after, note } = data;
  return {
    version,
    effectiveFrom,
    ...(effectiveTo === undefined ? {} : { effectiveTo }),
    parameters,
    after,
    ...(note === undefined ? {} : { note }),
  };
}

/** Where a document stands on a day. A document without values stays a draft: it is only cited. */
export const policyStatus = ({ repealedOn, versions }: PolicyDocument, on: LocalDate): string =>
  repealedOn !== undefined && repealedOn <= on
    ? 'repealed'
    : versions.some(({ effectiveFrom }) => effectiveFrom <= on)
      ? 'effective'
      : 'draft';

/** The line of a key in a division: every value ever set, in no particular order. */
export const lineOf = (all: readonly PolicyDocument[], divisionCode: string, key: string): Span[] =>
  all.flatMap(({ id, title, divisionCode: division, versions, repealedOn }) =>
    division !== divisionCode
      ? []
      : versions
          .filter(({ parameters }) => Object.hasOwn(parameters, key))
          .map(({ version, effectiveFrom, effectiveTo, parameters }) => ({
            documentId: id,
            title,
            version,
            from: effectiveFrom,
            ...(effectiveTo === undefined ? {} : { to: effectiveTo }),
            ...(repealedOn === undefined ? {} : { repealedOn }),
            value: parameters[key],
          })),
  );

/** The span of the line that none was added after: the place where the next one is claimed. */
export function latestOf(all: readonly PolicyDocument[], divisionCode: string, key: string): string {
  const followed = new Set(
    all
      .filter((each) => each.divisionCode === divisionCode)
      .flatMap(({ versions }) => versions.map(({ after }) => after[key])),
  );
  const latest = lineOf(all, divisionCode, key).find((span) => !followed.has(spanId(span)));
  return latest ? spanId(latest) : 'first';
}
