import { addDays, isWeaker, type LocalDate, type ParameterKey } from '@app/kernel';

/**
 * The line of a key in a division: every value ever set there, whatever the document. At most one of them counts on a day.
 * A span without `to` is open: it lasts until a successor begins.
 */
export interface Span {
  documentId: string;
  /** Title of the document, so that a refusal can name it. */
  title: string;
  version: number;
  /** First day it counts. */
  from: LocalDate;
  /** Last day it counts; open when absent. */
  to?: LocalDate;
  /** First day its document no longer counts. */
  repealedOn?: LocalDate;
  value: unknown;
}

/** Names a span within its line. */
export const spanId = ({ documentId, version }: Pick<Span, 'documentId' | 'version'>): string =>
  `${documentId}:${version}`;

/** A span repealed before it began never counts. What it succeeded stays ended: a repeal restores nothing. */
const everCounts = ({ from, repealedOn }: Span): boolean => repealedOn === undefined || repealedOn > from;
const byStart = (a: Span, b: Span): number => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0);

/** Last day a span counts, its successor and a repeal considered; open when absent. */
function lastDay(span: Span, line: readonly Span[]): LocalDate | undefined {
  const successor = line
    .filter((each) => each.from > span.from)
    .sort(byStart)
    .at(0);
  const ends = [
    span.to,
    span.to === undefined && successor ? addDays(successor.from, -1) : undefined,
    span.repealedOn === undefined ? undefined : addDays(span.repealedOn, -1),
  ].filter((each) => each !== undefined);
  return ends.sort().at(0);
}

/** The line as it counts: every span with the day it ends. */
export const ended = (line: readonly Span[]): Span[] =>
  line.filter(everCounts).map((span) => {
    const to = lastDay(span, line);
    return { ...span, ...(to === undefined ? {} : { to }) };
  });

/** What counts on a day. */
export const spanOn = (line: readonly Span[], on: LocalDate): Span | undefined =>
  ended(line).find(({ from, to }) => from <= on && (to === undefined || on <= to));

type Interval = Pick<Span, 'from' | 'to'>;
export const overlap = (a: Interval, b: Interval): boolean =>
  (a.to === undefined || b.from <= a.to) && (b.to === undefined || a.from <= b.to);

/**
 * The span that stands in the way of a new one. A later span of the same document, or of one that supersedes it, may follow
 * an open one: that ends the day before. Every other overlap is refused.
 */
export const clashOf = (
  line: readonly Span[],
  next: Interval,
  maySucceed: (documentId: string) => boolean,
): Span | undefined =>
  line
    .filter(everCounts)
    .find(
      (span) =>
        overlap({ from: span.from, ...endOf(span, line) }, next) &&
        !(span.from < next.from && isOpen(span, line) && maySucceed(span.documentId)),
    );

const isOpen = (span: Span, line: readonly Span[]): boolean => lastDay(span, line) === undefined;
const endOf = (span: Span, line: readonly Span[]): { to?: LocalDate } => {
  const to = lastDay(span, line);
  return to === undefined ? {} : { to };
};

/** The open span that a new one ends. */
export const succeededBy = (line: readonly Span[], next: Interval): Span | undefined =>
  line.filter(everCounts).find((span) => span.from < next.from && isOpen(span, line));

/** The span of a superior whose minimum a value would fall short of while both count. */
export const strongerThan = (
  key: ParameterKey,
  value: unknown,
  next: Interval,
  superiors: readonly Span[],
): Span | undefined => superiors.find((span) => overlap(span, next) && isWeaker(key, value, span.value));
