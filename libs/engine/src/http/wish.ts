import { setTimeout } from 'node:timers/promises';
import {
  comparePositions,
  dateOf,
  instantOf,
  isDate,
  type ActingAs,
  type AnyView,
  type Caller,
  type Instant,
  type Language,
  type LocalDate,
  type Position,
  type Reader,
  type Where,
} from '@app/kernel';
import { NotCaughtUp } from '../engine.js';
import { ParameterRefused } from './headers.js';
import type { Reading } from './tokens.js';
import { flagOf, single, type Query } from './where.js';

/** Who asks, and the query string as it came. */
export interface Asked {
  caller: Caller;
  actingAs: ActingAs;
  language: Language;
  query: Query;
  /** `Prefer: wait`, in milliseconds. */
  waitMs?: number;
}
/** JSON text, ready to send; documents inside were not parsed where nothing had to be looked up in them. */
export interface Answer {
  body: string;
  /** Revision of the stream. */
  revision?: number;
  position?: Position;
  /** Cursor of the next page. */
  next?: string;
}

/** What the query string asks beside filters. */
export interface Wish extends Asked {
  /** Business day; undefined: today, and what counts only later is shown as well. */
  asOf?: LocalDate;
  knownAt?: Instant;
  minPosition?: Position;
  /** Personal fields in clear, for those who may. */
  personal: boolean;
  purpose: string;
  today: LocalDate;
  /** What is left: filters. */
  rest: Query;
  reader: Reader;
}

/** Reads who asks and what, beside filters. */
export async function wishOf(reading: Reading, asked: Asked): Promise<Wish> {
  const { asOf, knownAt, 'min-position': minPosition, personal, purpose, ...rest } = asked.query;
  const now = reading.clock.now();
  const reader = await reading.access.reader(asked.caller, asked.actingAs, reading.ask(), now);
  const inClear = personal === 'true';
  const on = asOf === undefined ? undefined : single('asOf', asOf);
  if (on !== undefined && !isDate(on))
    throw new ParameterRefused('asOf', { zh: '须为日期（YYYY-MM-DD）', en: 'must be a date (YYYY-MM-DD)' });
  const min = minPosition === undefined ? undefined : single('min-position', minPosition);
  if (min !== undefined && !/^[\w-]{1,64}\.\d{1,19}$/.test(min))
    throw new ParameterRefused('min-position', { zh: '不是位置', en: 'is not a position' });
  return {
    ...asked,
    ...(on === undefined ? {} : { asOf: on }),
    ...(knownAt === undefined ? {} : { knownAt: instantAsked(single('knownAt', knownAt)) }),
    ...(min === undefined ? {} : { minPosition: min }),
    personal: personal !== undefined && flagOf('personal', personal),
    purpose: purpose === undefined ? '' : single('purpose', purpose).slice(0, 200),
    today: dateOf(now),
    rest,
    reader: inClear ? byNeedToKnow(reading, reader) : reader,
  };
}
/** With only the capacities that open personal fields: another one must not show a file to be read in clear. None: as it is, to be refused. */
function byNeedToKnow({ access }: Reading, reader: Reader): Reader {
  const acts = reader.acts.filter((act) => access.mayReadPersonal({ ...reader, acts: [act] }));
  return acts.length ? { ...reader, acts } : reader;
}

/** An instant, or the end of a day, on the clock of the record. */
function instantAsked(text: string): Instant {
  if (isDate(text)) return `${text}T23:59:59.999+08:00`;
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+ -]\d\d:\d\d)$/.test(text)
    ? Date.parse(text.replace(' ', '+'))
    : NaN;
  if (Number.isNaN(ms))
    throw new ParameterRefused('knownAt', {
      zh: '须为日期或带时区的时刻',
      en: 'must be a date, or an instant with its offset',
    });
  return instantOf(ms);
}

/** Who reads in clear does so by an office, never for being named. */
export function visible(
  reading: Reading,
  view: AnyView,
  { reader, personal }: Wish,
): Promise<Where | undefined | 'none'> {
  const { persons, ...scope } = view.scope;
  const byName = persons !== undefined && !(personal && reading.access.mayReadPersonal(reader));
  return reading.access.visible(reader, byName ? view.scope : scope, reading.ask());
}

/** Position up to which the reader wants to know; null lies before the first event. */
export async function knownPosition(
  reading: Reading,
  view: AnyView,
  { knownAt }: Wish,
): Promise<Position | null | undefined> {
  if (knownAt === undefined) return undefined;
  if (!view.knownAt || view.resident)
    throw new ParameterRefused('knownAt', { zh: '此视图不保留旧版本', en: 'this view keeps no earlier versions' });
  return (await reading.store.positionAt(knownAt)) ?? null;
}

/** Waits for `min-position`, or with `Prefer: wait` alone for what is recorded now. */
export async function caughtUp(
  reading: Reading,
  view: AnyView,
  wish: Pick<Wish, 'minPosition' | 'waitMs'>,
): Promise<void> {
  await recorded(reading, wish);
  if (view.resident) return;
  const { minPosition, waitMs } = wish;
  const position = minPosition ?? (waitMs === undefined ? undefined : await reading.store.head());
  if (position === undefined) return;
  if ((await reading.projector.caughtUpTo(view, position, waitMs ?? defaultWait)) === false)
    throw new NotCaughtUp(`${view.name} < ${position}`);
}
const defaultWait = 5000;

/**
 * Waits until the log itself has come to `min-position`; what is folded from it is then never older.
 * @throws ParameterRefused for a position of another store; NotCaughtUp
 */
export async function recorded(
  { store }: Reading,
  { minPosition, waitMs = defaultWait }: Pick<Wish, 'minPosition' | 'waitMs'>,
): Promise<void> {
  if (minPosition === undefined) return;
  for (let left = waitMs; ; left -= pause) {
    const head = await store.head();
    if (head !== undefined && epochOf(head) !== epochOf(minPosition))
      throw new ParameterRefused('min-position', { zh: '不是本库的位置', en: 'is a position of another store' });
    if (head !== undefined && comparePositions(head, minPosition) >= 0) return;
    if (left <= 0) throw new NotCaughtUp(`the log < ${minPosition}`);
    await setTimeout(Math.min(pause, left));
  }
}
/** Milliseconds between looks at the head of the log. */
const pause = 25;
const epochOf = (position: Position): string => position.slice(0, position.lastIndexOf('.'));
