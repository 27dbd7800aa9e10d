import { view, type LocalDate, type StoredEvent } from '@app/kernel';
import type { Events } from './bureaus.js';
import { correctedName, withName, type NamePeriod } from './bureaus.names.js';

export interface BureauDocument {
  id: string;
  /** The latest name; `at` answers the name of a day. */
  nameZh: string;
  /** In order of `from`. A bureau is called by its first name before that, too. */
  names: readonly NamePeriod[];
  level: 'city' | 'county';
  divisionCode: string;
  /** The division's code is a statistical one, not in GB/T 2260. */
  statisticalOnly: boolean;
  /** The division's code was not compared with the published list. */
  divisionUnverified: boolean;
  parentBureauId?: string;
  docIssuerCodes: readonly string[];
  supervisionOfficeName?: string;
  tdcName?: string;
  annotations: readonly {
    eventId: string;
    date: LocalDate;
    precision: string;
    label: string;
    text: string;
    source?: string;
  }[];
}

export const bureauListing = view<BureauDocument>({
  name: 'bureaus',
  version: 2,
  title: { zh: '教育主管部门', en: 'Bureaus' },
  types: ['BureauRegistered', 'BureauRenamed', 'TimelineAnnotated', 'BureauCorrected'],
  ids: (event) => [event.stream.slice('bureau-'.length)],
  fold: (document, event, id) => {
    if (event.type === 'BureauRegistered') return registered(event as StoredEvent<never>, id);
    if (!document) return undefined;
    if (event.type === 'BureauRenamed') return renamed(document, event as StoredEvent<never>);
    if (event.type === 'BureauCorrected') return corrected(document, event as StoredEvent<never>);
    const { date, precision, label, text, source } = event.data as unknown as Events['TimelineAnnotated'];
    const annotation = { eventId: event.id, date, precision, label, text, ...(source === undefined ? {} : { source }) };
    return { ...document, annotations: [...document.annotations, annotation] };
  },
  index: { level: 'text', divisionCode: 'text', parentBureauId: 'text', nameZh: 'text', statisticalOnly: 'flag' },
  search: ({ names, divisionCode }) => [...names.map(({ nameZh }) => nameZh), divisionCode],
  scope: { open: true },
  at: (document, on) => ({ ...document, nameZh: bureauNameAt(document, on) }),
  resident: true,
});

function registered({ id: eventId, data, meta }: StoredEvent<Events['BureauRegistered']>, id: string): BureauDocument {
  const { nameZh, level, divisionCode, parentBureauId, docIssuerCodes, supervisionOfficeName, tdcName } = data;
  return {
    id,
    nameZh,
    names: [{ eventId, nameZh, from: meta.effectiveOn }],
    level,
    divisionCode,
    statisticalOnly: data.statisticalOnly ?? false,
    divisionUnverified: data.divisionUnverified ?? false,
    ...(parentBureauId === undefined ? {} : { parentBureauId }),
    docIssuerCodes,
    ...(supervisionOfficeName === undefined ? {} : { supervisionOfficeName }),
    ...(tdcName === undefined ? {} : { tdcName }),
    annotations: [],
  };
}

function renamed(
  document: BureauDocument,
  { id: eventId, data, meta }: StoredEvent<Events['BureauRenamed']>,
): BureauDocument {
  const { nameZh, reason } = data;
  const names = withName(document.names, { eventId, nameZh, from: meta.effectiveOn, reason });
  return { ...document, names, nameZh: names.at(-1)!.nameZh };
}

function corrected(document: BureauDocument, { data }: StoredEvent<Events['BureauCorrected']>): BureauDocument {
  const { ofEventId, changes } = data;
  const { nameZh, from, label, text, ...profile } = changes;
  const names = correctedName(document.names, ofEventId, { nameZh, from });
  const annotations = document.annotations.map((each) =>
    each.eventId === ofEventId ? { ...each, label: label ?? each.label, text: text ?? each.text } : each,
  );
  return { ...document, ...profile, names, nameZh: names.at(-1)!.nameZh, annotations };
}

/** What a bureau was called on a day. */
export const bureauNameAt = ({ names }: BureauDocument, on: LocalDate): string =>
  (names.findLast(({ from }) => from <= on) ?? names[0]!).nameZh;

/** The bureau and those above it, nearest first, by recorded parenthood; empty when it is not registered. */
export function lineageOf<B extends Pick<BureauDocument, 'id' | 'parentBureauId'>>(all: readonly B[], id: string): B[] {
  const lineage: B[] = [];
  for (let next: string | undefined = id; next !== undefined;) {
    const bureau: B | undefined = all.find((each) => each.id === next);
    if (!bureau || lineage.includes(bureau)) break;
    lineage.push(bureau);
    next = bureau.parentBureauId;
  }
  return lineage;
}

/** The bureaus below one, itself not included. */
export const descendantsOf = (all: readonly BureauDocument[], id: string): BureauDocument[] =>
  all.filter((each) => each.id !== id && lineageOf(all, each.id).some((above) => above.id === id));

/** The lowest bureau that stands above (or is) every one of them: it decides what spans counties. */
export function lowestCommonSuperior<B extends Pick<BureauDocument, 'id' | 'parentBureauId'>>(
  all: readonly B[],
  ids: readonly string[],
): B | undefined {
  const [first, ...rest] = ids.map((id) => lineageOf(all, id));
  return first?.find((candidate) => rest.every((lineage) => lineage.includes(candidate)));
}

/** The bureau that answers for a division. */
export const bureauOfDivision = (all: readonly BureauDocument[], divisionCode: string): BureauDocument | undefined =>
  all.find((each) => each.divisionCode === divisionCode);
