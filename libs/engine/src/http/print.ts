import { createHash } from 'node:crypto';
import {
  askedIn,
  comparePositions,
  html,
  isDossier,
  isVaultReference,
  pageOf,
  refuseGeneral,
  streamOf,
  stylesheet,
  type AnyForm,
  type Document,
  type Dossier,
  type Form,
  type Html,
  type LocalDate,
  type Position,
  type Printing,
  type Slice,
  type StoredEvent,
  type View,
} from '@app/kernel';
import { NotFound } from '../engine.js';
import { mayRead } from './history.js';
import { ParameterRefused } from './headers.js';
import { namesOf, revealed } from './names.js';
import { askFor } from './report.js';
import { eventsUntil, withRecord } from './stream.js';
import type { Reading } from './tokens.js';
import { matches, unknownParameter } from './where.js';
import { recorded, visible, wishOf, type Asked, type Wish } from './wish.js';

/** Nothing but the page itself and its own style: no script, no picture, no frame, nothing from elsewhere, in an origin of its own. */
export const printPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox',
].join('; ');

export interface Printed {
  /** Name of the file, without extension. */
  name: string;
  page: string;
}

/**
 * A file's paper, ready to be printed, for who may read the file.
 * @throws NotFound, ParameterRefused, Refusal GEN_FORM_STATE where the file has not come to it, SEC_CAPACITY (personal fields)
 */
export async function printed(reading: Reading, slice: Slice, id: string, form: AnyForm, asked: Asked): Promise<Printed> {
  const wish = await wishOf(reading, asked);
  const [unknown] = Object.keys(wish.rest);
  if (unknown !== undefined)
    throw unknownParameter(unknown, ['asOf', 'knownAt', 'min-position', 'personal', 'purpose']);
  await recorded(reading, wish);
  return isDossier(form)
    ? await dossierPrinted(reading, slice, id, form, wish)
    : await paperPrinted(reading, slice, id, form, wish);
} // prettier-ignore

async function paperPrinted(reading: Reading, slice: Slice, id: string, form: Form<never>, wish: Wish) {
  if (wish.asOf !== undefined)
    throw new ParameterRefused('asOf', { zh: '文书按其作出之日', en: 'a paper is of the day it was made' });
  const stream = streamOf(slice.workflow.name, id);
  const { document, events } = await fileOf(reading, slice, id, stream, wish);
  const papers = form.papers(events);
  if (papers.length === 0)
    throw refuseGeneral('GEN_FORM_STATE', { form: form.title, step: form.step });
  const of = { id, document, events };
  const body = html`${papers.map((paper) => form.body({ ...of, paper } as unknown as Printing<never>))}`;
  const subject = form.subject(document as never);
  // It names schools and bureaus as they were called when it was made.
  const on = papers.at(-1)!.at(-1)!.meta.effectiveOn;
  const page = await pageIn(reading, slice, wish, 'zh', form.title.zh, body, stream, on);
  return { name: `${form.title.zh}${subject === undefined ? '' : `-${subject}`}`, page };
} // prettier-ignore

async function dossierPrinted(reading: Reading, slice: Slice, id: string, form: Dossier, wish: Wish) {
  const stream = streamOf(slice.workflow.name, id);
  const last = await lastOf(reading, slice, stream, wish);
  // What it says it is as of, every view it is gathered from has taken in.
  const ask = askFor(reading, last ? { ...wish, minPosition: later(last.position, wish.minPosition) } : wish);
  const gathered = await form.gather(ask, id);
  if (!gathered) throw new NotFound(id);
  const { language, knownAt } = wish;
  const { subject } = gathered as { subject: string };
  const days = { asOf: ask.asOf, language, ...(knownAt === undefined ? {} : { knownAt }), ...(last ? { last } : {}) };
  const body = form.body({ ...(gathered as object), ...days } as never);
  const title = `${form.title[language]} ${subject}`;
  return { name: title, page: await pageIn(reading, slice, wish, language, title, body, stream, ask.asOf) };
} // prettier-ignore

const later = (a: Position, b: Position = a): Position => (comparePositions(a, b) > 0 ? a : b);

/** The file's last event that the reader may read and that is in effect. */
async function lastOf(reading: Reading, slice: Slice, stream: string, wish: Wish): Promise<StoredEvent | undefined> {
  const { knownAt, asOf } = wish;
  const until = knownAt === undefined ? undefined : await reading.store.positionAt(knownAt);
  if (knownAt !== undefined && until === undefined) return undefined;
  let last: StoredEvent | undefined;
  for await (const event of eventsUntil(reading.store, stream, until))
    if (mayRead(slice, wish, event) && (asOf === undefined || event.meta.effectiveOn <= asOf)) last = event;
  return last;
}

/** The file folded from its own stream, and its events that the reader may read. @throws NotFound */
async function fileOf(reading: Reading, slice: Slice, id: string, stream: string, wish: Wish) {
  const until = wish.knownAt === undefined ? undefined : await reading.store.positionAt(wish.knownAt);
  if (wish.knownAt !== undefined && until === undefined) throw new NotFound(id);
  const view = slice.listing as unknown as View<Document>;
  const events: StoredEvent[] = [];
  let document: Document | undefined;
  let first: StoredEvent | undefined;
  for await (const event of eventsUntil(reading.store, stream, until)) {
    if (event.meta.index === 0) first = event;
    const whole = withRecord(event, first);
    if (view.types.includes(event.type)) document = view.fold(document, whole, id);
    if (mayRead(slice, wish, event)) events.push(whole);
  }
  const scope = await visible(reading, slice.listing, wish);
  if (!document || scope === 'none' || (scope !== undefined && !matches(scope, document))) throw new NotFound(id);
  return { document, events };
}

/** Names and personal values put in where the reader may see them, and the page written out. */
async function pageIn(
  reading: Reading,
  slice: Slice,
  wish: Wish,
  language: Wish['language'],
  title: string,
  body: Html,
  stream: string,
  on: LocalDate,
): Promise<string> {
  const { streams, references } = askedIn(body);
  const names = await namesOf(reading, streams, wish.personal, on);
  const { listing } = slice;
  const asked = [...references, ...Object.values(names)];
  const text = await revealed(reading, wish, { name: `${listing.name} print`, scope: listing.scope }, JSON.stringify(asked), stream); // prettier-ignore
  const shown = new Map((JSON.parse(text) as string[]).map((value, i) => [asked[i]!, value]));
  const value = (each: string) => {
    const found = shown.get(each);
    return found !== undefined && isVaultReference(found) ? undefined : found;
  };
  return pageOf(title, language, body, {
    name: (each) => names[each] && value(names[each]),
    value,
    withheld: language === 'zh' ? html`（个人信息）` : html`(personal)`,
  });
}
