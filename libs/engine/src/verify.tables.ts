import type { Claim, CommandRecord, EventStore, StoredEvent } from '@app/kernel';

/** A claim or series as the records leave it: the event that said so last. */
interface Held {
  stream: string;
  revision: number;
  /** Last number of a series. */
  number?: number;
}
/** A claim or series a store keeps otherwise than the records say. */
export interface Difference extends Held {
  name: string;
  fault: 'claimMissing' | 'claimUnfounded' | 'seriesDiffers';
}
export type Holdings = Map<string, Held>;

const nameOf = (claim: Claim | { series: string }): string =>
  'kind' in claim ? `${claim.kind} ${claim.key}` : claim.series;

/** Every claimed value and series a record takes or gives back. */
export const namesIn = ({ claims = [], releases = [] }: CommandRecord): string[] =>
  [...claims, ...releases].map(nameOf);

/** A claim lasts until its own stream gives it back; what one record gives back and takes is held. */
export function hold(held: Holdings, { stream, revision, record }: StoredEvent): void {
  for (const release of record?.releases ?? [])
    if ('kind' in release && held.get(nameOf(release))?.stream === stream) held.delete(nameOf(release));
  for (const claim of record?.claims ?? [])
    held.set(nameOf(claim), { stream, revision, ...('series' in claim ? { number: claim.number } : {}) });
}

/** Compares both ways: what the records say and the tables lack, and what the tables have without a record. Empties `held`. */
export async function differences(held: Holdings, store: EventStore): Promise<Difference[]> {
  const found: Difference[] = [];
  const seen = (name: string): Held | undefined => {
    const known = held.get(name);
    held.delete(name);
    return known;
  };
  if (store.claims)
    for await (const page of store.claims())
      for (const { stream, ...claim } of page) {
        const name = nameOf(claim);
        const known = seen(name);
        if (!known) found.push({ name, stream, revision: -1, fault: 'claimUnfounded' });
        else if (known.stream !== stream) found.push({ name, ...known, fault: 'claimMissing' });
      }
  if (store.series)
    for await (const page of store.series())
      for (const { series: name, number } of page) {
        const known = seen(name) ?? { stream: '', revision: -1 };
        if (known.number !== number) found.push({ name, ...known, fault: 'seriesDiffers' });
      }
  for (const [name, known] of held) {
    const isSeries = known.number !== undefined;
    if (isSeries ? 'series' in store : 'claims' in store)
      found.push({ name, ...known, fault: isSeries ? 'seriesDiffers' : 'claimMissing' });
  }
  return found;
}
