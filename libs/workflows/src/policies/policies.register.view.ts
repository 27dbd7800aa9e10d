import { addDays, view, type LocalDate, type StoredEvent } from '@app/kernel';
import type { DocNo } from '../shared/doc-no.js';
import type { Events, Setting } from './policies.state.js';

/** One value of one version of one document: what applied where, from when to when, on what basis. */
export interface PolicyRegisterRow {
  id: string;
  key: string;
  divisionCode: string;
  bureauId: string;
  value: unknown;
  from: LocalDate;
  /** Last day; open when absent. */
  to?: LocalDate;
  document: string;
  title: string;
  version: number;
  docNo?: DocNo;
  needsVerification: boolean;
  weakBasis: boolean;
  note?: string;
  recordedAt: string;
}

const rowId = (documentId: string, { version, key }: Setting): string => `${documentId}:${version}:${key}`;
const ownId = ({ stream }: StoredEvent): string => stream.slice('policy-'.length);

/** The earlier of two last days. */
const until = (row: PolicyRegisterRow, last: LocalDate): PolicyRegisterRow => ({
  ...row,
  to: row.to === undefined || last < row.to ? last : row.to,
});

/** V16 政策与阈值 */
export const policyRegister = view<PolicyRegisterRow>({
  name: 'policy-register',
  version: 2,
  title: { zh: '政策与阈值', en: 'Policies and thresholds' },
  types: ['PolicyVersionEffective', 'PolicyRepealed', 'PolicyDocumentCorrected', 'DocNoVerified'],
  ids: (event) => {
    const own = ownId(event);
    if (event.type !== 'PolicyVersionEffective')
      return (event.data as { settings: Setting[] }).settings.map((setting) => rowId(own, setting));
    const { version, parameters, succeeds } = event.data as unknown as Events['PolicyVersionEffective'];
    return [
      ...succeeds.map(({ documentId, ...setting }) => rowId(documentId, setting)),
      ...Object.keys(parameters).map((key) => rowId(own, { version, key })),
    ];
  },
  fold: (row, event, id) => {
    switch (event.type) {
      case 'PolicyVersionEffective': {
        const { effectiveFrom } = event.data as unknown as Events['PolicyVersionEffective'];
        return row ? until(row, addDays(effectiveFrom, -1)) : rowOf(event as StoredEvent<never>, id);
      }
      case 'PolicyRepealed':
        return row && until(row, addDays((event.data as unknown as Events['PolicyRepealed']).on, -1));
      case 'PolicyDocumentCorrected': {
        const { title, weakBasis } = event.data as unknown as Events['PolicyDocumentCorrected'];
        return row && { ...row, title, weakBasis };
      }
      default:
        return (
          row && { ...row, docNo: (event.data as unknown as Events['DocNoVerified']).docNo, needsVerification: false }
        );
    }
  },
  index: {
    key: 'text',
    divisionCode: 'text',
    bureauId: 'text',
    document: 'text',
    from: 'text',
    to: 'text',
    needsVerification: 'flag',
    weakBasis: 'flag',
  },
  search: ({ key, title, docNo }) => [key, title, docNo?.raw ?? '', docNo?.normalized ?? ''],
  scope: { open: true },
  knownAt: true,
  // A value repealed before it began has its last day before its first, and so counts on no day.
  at: (row, on) => (row.from <= on && (row.to === undefined || on <= row.to) ? row : undefined),
  names: ({ bureauId }) => [`bureau-${bureauId}`],
});

function rowOf(event: StoredEvent<Events['PolicyVersionEffective']>, id: string): PolicyRegisterRow {
  const { data, meta } = event;
  const key = Object.keys(data.parameters).find((each) => id === rowId(ownId(event as never), { ...data, key: each }))!;
  return {
    id,
    key,
    divisionCode: data.divisionCode,
    bureauId: data.issuerBureauId,
    value: data.parameters[key],
    from: data.effectiveFrom,
    ...(data.effectiveTo === undefined ? {} : { to: data.effectiveTo }),
    document: ownId(event),
    title: data.title,
    version: data.version,
    ...(data.docNo ? { docNo: data.docNo } : {}),
    needsVerification: data.docNo?.needsVerification ?? false,
    weakBasis: data.weakBasis,
    ...(data.note === undefined ? {} : { note: data.note }),
    recordedAt: meta.recordedAt,
  };
}
