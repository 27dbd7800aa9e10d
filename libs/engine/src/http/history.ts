import {
  fill,
  kernelEventSays,
  labelled,
  streamOf,
  type Act,
  type Clause,
  type CommandRecord,
  type Document,
  type Language,
  type Slice,
  type StoredEvent,
  type View,
  type Words,
} from '@app/kernel';
import { NotFound } from '../engine.js';
import { knownProposals } from './concerned.js';
import { visible, type Answer, type Wish } from './wish.js';
import { ParameterRefused } from './headers.js';
import { nameOf, namesOf, revealed } from './names.js';
import { eventAt, eventsUntil, foldLive, withRecord } from './stream.js';
import type { Reading } from './tokens.js';
import { limitOf, matches, single, unknownParameter } from './where.js';

/** The file's own timeline: one entry per event in effect by `asOf`, with everything the decision behind it relied on. */
export async function historyOf(reading: Reading, slice: Slice, id: string, wish: Wish): Promise<Answer> {
  const { after, limit: asked, ...unknown } = wish.rest;
  const name = Object.keys(unknown)[0];
  if (name !== undefined)
    throw unknownParameter(name, ['after', 'limit', 'asOf', 'knownAt', 'min-position', 'personal', 'purpose']);
  const limit = asked === undefined ? 50 : limitOf(asked);
  const from = after === undefined ? 0 : cursor(single('after', after)) + 1;
  const stream = streamOf(slice.workflow.name, id);
  const hidden = await hiddenProposals(reading, slice, stream, id, wish);

  const until = wish.knownAt === undefined ? undefined : await reading.store.positionAt(wish.knownAt);
  if (wish.knownAt !== undefined && until === undefined) throw new NotFound(id);
  const sealed = await sealedTypes(reading, slice, stream, wish);
  const events: StoredEvent[] = [];
  let first: StoredEvent | undefined;
  for await (const event of eventsUntil(reading.store, stream, until, from)) {
    if (event.meta.index === 0) first = event;
    // A page may begin inside a batch: its record stands before it.
    else first ??= await eventAt(reading.store, stream, event.revision - event.meta.index);
    if (wish.asOf !== undefined && event.meta.effectiveOn > wish.asOf) continue;
    if (!mayRead(slice, wish, event) || hidden.has((event.data as { proposal?: string }).proposal ?? '')) continue;
    events.push(withRecord(event, first));
    if (events.length > limit) break;
  }
  const more = events.length > limit;
  if (more) events.pop();
  const names = await namesOf(
    reading,
    events.flatMap((event) => streamsOf(slice, event)),
    wish.personal,
  );
  for (const { record } of events) for (const act of actsOf(record)) nameOrganisation(reading, act, names);
  const items = events.map((event) => {
    const entry = entryOf(slice, event, names, wish.language);
    return sealed.has(event.type) && event.record?.act.by !== wish.reader.person ? withoutContent(entry) : entry;
  });
  const next = more ? String(events.at(-1)!.revision) : undefined;
  const { listing } = slice;
  const body = JSON.stringify({ items, names, ...(next === undefined ? {} : { next }) });
  return {
    body: await revealed(reading, wish, { name: `${listing.name} history`, scope: listing.scope }, body, stream),
    ...(next === undefined ? {} : { next }),
  };
}

function cursor(text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new ParameterRefused('after', { zh: '游标无效', en: 'is not a cursor of this list' });
  return Number(text);
}

/**
 * Proposals that the file's reader need not know. What an approved one led to stands in its own entries.
 * @throws NotFound where the reader may not open the file, or it is nothing but such proposals
 */
async function hiddenProposals(
  reading: Reading,
  slice: Slice,
  stream: string,
  id: string,
  wish: Wish,
): Promise<ReadonlySet<string>> {
  const scope = await visible(reading, slice.listing, wish);
  const view = slice.listing as unknown as View<Document>;
  const { document, revision, proposed } = await foldLive(reading.store, view, stream, id);
  if (revision < 0 || scope === 'none') throw new NotFound(id);
  if (scope !== undefined && (!document || !matches(scope, document))) throw new NotFound(id);
  const hidden = new Set(proposed.map((each) => each.id));
  for (const known of await knownProposals(reading, stream, proposed, wish)) hidden.delete(known.id);
  if (!document && hidden.size === proposed.length) throw new NotFound(id);
  return hidden;
}

/** Types of the stream whose data are still for whoever gave them, and for auditors. */
async function sealedTypes(
  { store }: Reading,
  { workflow }: Slice,
  stream: string,
  { reader }: Wish,
): Promise<ReadonlySet<string>> {
  const rows = Object.entries(workflow.events).filter(([, row]) => row.sealedUntil !== undefined);
  if (rows.length === 0 || reader.acts.some((act) => act.capacity === 'AU')) return new Set();
  const seen = new Set<string>();
  for await (const events of store.read(stream)) for (const { type } of events) seen.add(type);
  return new Set(rows.filter(([, row]) => !seen.has(row.sealedUntil!)).map(([type]) => type));
}
const withoutContent = (entry: object): object => {
  const { command, ...rest } = entry as { command?: { input?: unknown } };
  const { input: _, ...named } = command ?? {};
  return { ...rest, data: {}, sealed: true, ...(command ? { command: named } : {}) };
};

/** Partners from outside, and who holds nothing, see what is published to them, nobody else's need to know. */
export function mayRead({ listing }: Slice, { reader }: Wish, { meta }: StoredEvent): boolean {
  const named = reader.acts.length === 0 && !listing.scope.open;
  const outside = !named && reader.acts.every((act) => act.capacity === 'IC');
  return !outside || meta.visibility === 'public' || meta.visibility === 'partner';
}

const actsOf = (record: CommandRecord | undefined): Act[] =>
  record ? [record.act, ...(record.approvedBy ? [record.approvedBy] : [])] : [];
/** Organisations are named from the resident listings; which one it is in need not be known. */
function nameOrganisation({ slices, residents }: Reading, { organisation }: Act, names: Record<string, string>): void {
  for (const { workflow, listing } of slices) {
    const found = listing.resident && residents.get(listing as unknown as View<Document>, organisation);
    const name = found && nameOf(found);
    if (name) names[streamOf(workflow.name, organisation)] = name;
  }
}

const placeholder = /\{(\w+):(\w+)\}/g;
const saysOf = (slice: Slice, type: string): Words =>
  slice.workflow.events[type]?.says ?? kernelEventSays[type as keyof typeof kernelEventSays] ?? { zh: type, en: type };

function streamsOf(slice: Slice, event: StoredEvent): string[] {
  const named = [...saysOf(slice, event.type).zh.matchAll(placeholder)].flatMap(([, field, category]) => {
    const value = event.data[field!];
    return [value].flat().flatMap((each) => (typeof each === 'string' ? [streamOf(category!, each)] : []));
  });
  return [...event.meta.about, ...named];
}

/** The sentence of an event: `{field}` from its data, `{field:school}` the name of the school whose id stands there. */
export function sentenceOf(
  says: Words,
  data: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
  language: Language,
): string {
  const named = says[language].replace(placeholder, (_, field: string, category: string) =>
    [data[field]]
      .flat()
      .flatMap((each) => (typeof each === 'string' ? [names[streamOf(category, each)] ?? each] : []))
      .join('、'),
  );
  return fill(named, data);
}

/** Clauses of the book that stand on the same rows of the inventory as the command. */
function clausesOf({ workflow }: Slice, command: string, language: Language): { code: string; basis: string }[] {
  const rows = workflow.commands[command]?.rows ?? [];
  return Object.entries(workflow.clauses as Record<string, Clause>).flatMap(([code, clause]) =>
    clause.rows.some((row) => rows.includes(row)) ? [{ code, basis: clause.basis[language] }] : [],
  );
}

function entryOf(
  slice: Slice,
  event: StoredEvent,
  names: Readonly<Record<string, string>>,
  language: Language,
): object {
  const { id, revision, type, data, meta, record } = event;
  const { about, effectiveOn, visibility, recordedAt, backdated, commandId, index, count, digest } = meta;
  const title = record && slice.workflow.commands[record.command]?.title[language];
  return {
    id, revision, type, effectiveOn, recordedAt, ...(backdated ? { backdated } : {}),
    sentence: sentenceOf(saysOf(slice, type), labelled(data, slice.workflow.events[type]?.labels, language), names, language),
    data, about, visibility, commandId, index, count, digest,
    ...(record
      ? {
          command: { name: record.command, ...(title === undefined ? {} : { title }), edition: record.edition, input: record.input, read: record.read, release: record.release },
          act: record.act,
          ...(record.approvedBy ? { approvedBy: record.approvedBy, proposal: record.proposal } : {}),
          clauses: clausesOf(slice, record.command, language),
          parameters: record.parameters ?? [],
          ...(record.calendar ? { calendar: record.calendar } : {}),
          facts: record.facts ?? {},
          sources: record.sources ?? [],
          evidence: record.evidence ?? [],
          correlation: record.correlation,
          ...(record.causation ? { causation: record.causation } : {}),
          ...(record.source ? { source: record.source } : {}),
        }
      : {}),
  }; // prettier-ignore
}
