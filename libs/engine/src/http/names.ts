import { categoryOf, idOf, refuseGeneral, type AnyView, type Document, type LocalDate, type View } from '@app/kernel';
import { answersFor } from './concerned.js';
import type { Wish } from './wish.js';
import type { Reading } from './tokens.js';

const isReference = (text: string): boolean => text.startsWith('vault:');

/**
 * Names of streams (`school-…`), read when asked: a renamed school shows its name everywhere at once.
 * @param on the name of that day, where a paper is of it
 */
export async function namesOf(
  reading: Reading,
  streams: Iterable<string>,
  personal: boolean,
  on?: LocalDate,
): Promise<Record<string, string>> {
  const ids = new Map<string, Set<string>>();
  for (const stream of streams) {
    const category = categoryOf(stream);
    ids.set(category, (ids.get(category) ?? new Set()).add(idOf(stream)));
  }
  const names: Record<string, string> = {};
  for (const { workflow, listing } of reading.slices) {
    const wanted = ids.get(workflow.name);
    if (!wanted) continue;
    const documents = listing.resident
      ? [...wanted].map((id) => [id, reading.residents.get(listing as unknown as View<Document>, id)] as const)
      : (await reading.views.getMany(listing, [...wanted])).map(
          (row) => [row.id, JSON.parse(row.text) as Document] as const,
        );
    for (const [id, document] of documents) {
      const name = document && nameOf(on === undefined ? document : onDay(listing, document, on));
      if (name !== undefined && (personal || !isReference(name))) names[`${workflow.name}-${id}`] = name;
    }
  }
  return names;
}

/** The document as it counts on the day; as it is where it does not count then. */
const onDay = (listing: AnyView, document: Document, on: LocalDate): Document =>
  ((listing as unknown as View<Document>).at?.(document, on) as Document | undefined) ?? document;

/** What a document of a listing calls its subject. */
export function nameOf(document: Document): string | undefined {
  for (const field of ['nameZh', 'name', 'title', 'caseNo', 'kind']) {
    const value = document[field];
    if (typeof value === 'string') return value;
  }
  return undefined;
}

const reference = /"(vault:[0-9a-f-]{36})"/g;

/**
 * Puts personal values where their references stand, for those who ask and may; the vault logs every one. In what everyone may open
 * they stay references, but for the offices that answer for the file.
 * @param stream the file shown, where it is one
 * @throws Refusal SEC_CAPACITY when the reader may not
 */
export async function revealed(
  reading: Reading,
  wish: Wish,
  { name: what, scope }: Pick<AnyView, 'name' | 'scope'>,
  body: string,
  stream?: string,
): Promise<string> {
  if (!wish.personal) return body;
  if (!reading.access.mayReadPersonal(wish.reader))
    throw refuseGeneral('SEC_CAPACITY', {
      command: wish.language === 'zh' ? '查看个人信息' : 'read personal fields',
      needed: ['BO', 'BL'],
    });
  const references = [...new Set([...body.matchAll(reference)].map((match) => match[1]!))];
  if (references.length === 0) return body;
  if (scope.open && (stream === undefined || !(await answersFor(reading, stream, wish)))) return body;
  const { person, acts, at } = wish.reader;
  const purpose = wish.purpose || what;
  const read = { reader: wish.reader, purpose, refs: references, ...(stream === undefined ? {} : { stream }) };
  await reading.onPersonalRead?.(read);
  const values = await reading.vault.read(references, {
    by: person,
    capacity: [...new Set(acts.map((act) => act.capacity))].join(','),
    purpose,
    at,
  });
  const found = new Map(references.map((each, i) => [each, values[i]]));
  return body.replace(reference, (whole, each: string) => {
    const value = found.get(each);
    return value === undefined ? whole : JSON.stringify(value);
  });
}
