import { VaultConflict, type SubjectState, type VaultEntry } from '@app/kernel';

type Kind = VaultEntry['kind'];
type Of<K extends Kind> = Extract<VaultEntry, { kind: K }>;
/** Subjects first, for values need their keys; then what happened to them. */
const kinds: readonly Kind[] = ['subject', 'value', 'change', 'read'];
const pageSize = 500;

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'base64');
export const cursorOf = (kind: Kind, key: string | number): string => `${kind} ${key}`;

/**
 * Everything in pages, kind by kind, in the order of their keys. Going on behind a cursor is meant for a vault at rest: after it has
 * been written to, begin anew, for what was taken before changes nothing.
 * @param pageOf entries of a kind behind a key (subject, reference, number)
 */
export async function* entriesOf(
  pageOf: (kind: Kind, after: string | undefined, limit: number) => Promise<VaultEntry[]>,
  after?: string,
): AsyncGenerator<readonly VaultEntry[]> {
  const begin = after === undefined ? 0 : kinds.indexOf(after.slice(0, after.indexOf(' ')) as Kind);
  if (begin < 0) throw new VaultConflict(`${after} is no cursor of a vault`);
  let key = after?.slice(after.indexOf(' ') + 1);
  for (const kind of kinds.slice(begin)) {
    for (;;) {
      const page = await pageOf(kind, key, pageSize);
      if (page.length) yield page;
      if (page.length < pageSize) break;
      key = keyOf(page.at(-1)!);
    }
    key = undefined;
  }
}
const keyOf = ({ cursor }: VaultEntry): string => cursor.slice(cursor.indexOf(' ') + 1);

/** What a vault already holds of the subjects, references and numbers of some entries. */
export interface Held {
  subjects: Map<string, { state: SubjectState; key: string | null }>;
  values: Map<string, Pick<Of<'value'>, 'subject' | 'nonce' | 'sealed'>>;
  changes: Map<number, Pick<Of<'change'>, 'subject' | 'state' | 'at'>>;
  reads: Map<number, Omit<Of<'read'>, 'cursor' | 'kind' | 'seq'>>;
  /** Number of the last change of each subject. */
  latest: Map<string, number>;
}
export interface Taking {
  subjects: Of<'subject'>[];
  values: Of<'value'>[];
  changes: Of<'change'>[];
  reads: Of<'read'>[];
  /** States that known subjects come into. */
  states: Map<string, 'active' | 'restricted'>;
  /** Subjects whose key and values go for ever. */
  destroyed: Set<string>;
}
/** What entries are about, for looking up what is held of them. */
export const about = (entries: readonly VaultEntry[]) => ({
  subjects: [...new Set(entries.flatMap((each) => (each.kind === 'read' ? [] : [each.subject])))],
  refs: entries.flatMap((each) => (each.kind === 'value' ? [each.ref] : [])),
  changes: entries.flatMap((each) => (each.kind === 'change' ? [each.seq] : [])),
  reads: entries.flatMap((each) => (each.kind === 'read' ? [each.seq] : [])),
});

/**
 * What is to be written so that the entries are held. A destruction is always followed; a destroyed subject never comes back.
 * @throws VaultConflict where something else is held
 */
export function taking(entries: readonly VaultEntry[], held: Held): Taking {
  const take: Taking = { subjects: [], values: [], changes: [], reads: [], states: new Map(), destroyed: new Set() };
  const destroy = (subject: string) => {
    take.destroyed.add(subject);
    held.subjects.set(subject, { state: 'destroyed', key: null });
  };
  const takeSubject = (entry: Of<'subject'>) => {
    const known = held.subjects.get(entry.subject);
    if (!known) {
      take.subjects.push(entry);
      held.subjects.set(entry.subject, entry);
    } else if (known.key === entry.key) return;
    else if (entry.key === null) destroy(entry.subject);
    else if (known.key === null) throw new VaultConflict(`${entry.subject} is destroyed here and does not come back`);
    else throw new VaultConflict(`${entry.subject} has another key here`);
  };
  const takeValue = (entry: Of<'value'>) => {
    const known = held.values.get(entry.ref);
    if (known) {
      if (known.subject !== entry.subject || known.nonce !== entry.nonce || known.sealed !== entry.sealed)
        throw new VaultConflict(`${entry.ref} holds another value`);
      return;
    }
    if (!held.subjects.get(entry.subject)?.key)
      throw new VaultConflict(`${entry.ref} is of ${entry.subject}, who has no key here`);
    take.values.push(entry);
    held.values.set(entry.ref, entry);
  };
  const takeChange = (entry: Of<'change'>) => {
    const { seq, subject, state, at } = entry;
    const known = held.changes.get(seq);
    if (known) {
      if (known.subject !== subject || known.state !== state || known.at !== at)
        throw new VaultConflict(`change ${seq} is another one here`);
      return;
    }
    take.changes.push(entry);
    held.changes.set(seq, entry);
    if (seq <= (held.latest.get(subject) ?? 0)) return;
    held.latest.set(subject, seq);
    if (!held.subjects.get(subject)?.key) return;
    if (state === 'destroyed') destroy(subject);
    else take.states.set(subject, state);
  };
  const takeRead = (entry: Of<'read'>) => {
    const known = held.reads.get(entry.seq);
    const fields = ['ref', 'subject', 'by', 'capacity', 'purpose', 'at'] as const;
    if (known && fields.some((field) => known[field] !== entry[field]))
      throw new VaultConflict(`read ${entry.seq} is another one here`);
    if (known) return;
    take.reads.push(entry);
    held.reads.set(entry.seq, entry);
  };
  for (const entry of entries)
    switch (entry.kind) {
      case 'subject':
        takeSubject(entry);
        break;
      case 'value':
        takeValue(entry);
        break;
      case 'change':
        takeChange(entry);
        break;
      case 'read':
        takeRead(entry);
    }
  return take;
}
