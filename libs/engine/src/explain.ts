import {
  fill,
  generalClauses,
  kernelEventSays,
  labelled,
  Refusal,
  type Act,
  type ClauseBook,
  type CommandRecord,
  type EventStore,
  type Language,
  type RefusalValues,
  type Slice,
  type StoredEvent,
  type Words,
} from '@app/kernel';
import { replay, type Replayed, type Verdict } from './replay.js';

/** One decision as an auditor reads it: what was known, what applied, who, when on both clocks, and whether it comes out again. */
export interface Explanation {
  stream: string;
  revision: number;
  command: string;
  title: string;
  verdict: Verdict;
  recordedAt: string;
  effectiveOn: readonly string[];
  act: Act;
  approvedBy?: Act;
  known: Pick<CommandRecord, 'read' | 'facts' | 'sources' | 'calendar' | 'evidence'>;
  /** Values that were looked up, with the document and version they came from. */
  parameters: NonNullable<CommandRecord['parameters']>;
  /** The clause that refused it. */
  clause?: { code: string; sentence: string; basis: string };
  result: readonly { type: string; sentence: string; data: unknown }[];
  /** What deciding again gives, where that is not what is stored. */
  recomputed?: unknown;
  /** All this in sentences, one after the other. */
  lines: readonly string[];
}
export interface ExplainOptions {
  language?: Language;
  /** What a person, an organisation or a policy document is called; the id where this gives none. */
  nameOf?: (id: string) => string | undefined;
}

/**
 * Every decision on one stream, refusals included, in the order they were recorded.
 * @throws UnknownEvent when the stream holds an event this release does not know
 */
export async function explain(
  store: EventStore,
  slices: readonly Slice[],
  stream: string,
  { language = 'zh', nameOf = () => undefined }: ExplainOptions = {},
): Promise<Explanation[]> {
  const explained: Explanation[] = [];
  await replay(store, slices, { stream }, {
    onDecision: (decision) => void explained.push(explanationOf(slices, decision, language, (id) => nameOf(id) ?? id)),
  }); // prettier-ignore
  return explained.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
}

function explanationOf(
  slices: readonly Slice[],
  decision: Replayed,
  language: Language,
  nameOf: (id: string) => string,
): Explanation {
  const { stream, revision, command, verdict, events, record, reason, recomputed, refused } = decision;
  const slice = slices.find(({ workflow }) => stream.startsWith(`${workflow.name}-`));
  const title = slice?.workflow.commands[command]?.title[language] ?? command;
  // What the door refuses stands on clauses of the house, not of the workflow.
  const book: ClauseBook = { ...generalClauses, ...slice?.workflow.clauses };
  const clause = refused === undefined ? undefined : book[refused];
  const values = (events[0]!.data.values ?? {}) as RefusalValues;
  const explanation: Omit<Explanation, 'lines'> = {
    stream,
    revision,
    command,
    title,
    verdict,
    recordedAt: events[0]!.meta.recordedAt,
    effectiveOn: [...new Set(events.map(({ meta }) => meta.effectiveOn))],
    act: record.act,
    ...(record.approvedBy ? { approvedBy: record.approvedBy } : {}),
    known: {
      read: record.read,
      ...(record.facts === undefined ? {} : { facts: record.facts }),
      ...(record.sources ? { sources: record.sources } : {}),
      ...(record.calendar ? { calendar: record.calendar } : {}),
      ...(record.evidence ? { evidence: record.evidence } : {}),
    },
    parameters: record.parameters ?? [],
    ...(refused === undefined
      ? {}
      : {
          clause: {
            code: refused,
            sentence: clause ? new Refusal(refused, clause, values).say(language) : refused,
            basis: clause?.basis[language] ?? '',
          },
        }),
    result: refused === undefined ? events.map((event) => said(slice, event, language)) : [],
    ...(recomputed === undefined ? {} : { recomputed }),
  };
  return { ...explanation, lines: linesOf(explanation, words[language], nameOf, reason?.[language]) };
}

function said(
  slice: Slice | undefined,
  { type, data }: StoredEvent,
  language: Language,
): Explanation['result'][number] {
  const says: Words | undefined =
    slice?.workflow.events[type]?.says ?? kernelEventSays[type as keyof typeof kernelEventSays];
  // Names are joined by whoever shows it; here the id itself says which one is meant.
  const template = says?.[language].replace(/\{(\w+):\w+\}/g, '{$1}') ?? type;
  return { type, sentence: fill(template, labelled(data, slice?.workflow.events[type]?.labels, language)), data };
}

const words = {
  zh: {
    head: '【{title}】{stream} 第 {revision} 版',
    when: '记录时间 {recordedAt}，生效日期 {effectiveOn}',
    by: '办理：{who}',
    approved: '核准：{who}',
    person: '{by}（{capacity}，{organisation}）',
    onBehalf: '{by}受{holder}委托（{capacity}，{organisation}）',
    read: '依据本卷宗第 {read} 版',
    unread: '当时尚无本卷宗',
    facts: '当时已知：{facts}',
    source: '来源：{sources}',
    parameter: '参数 {key} = {value}（{document} 第 {version} 版，{bureau}，{on}）',
    calendar: '工作日历：{division} 第 {version} 版',
    evidence: '附件：{name}（SHA-256 {sha256}）',
    refused: '不予办理：{sentence}依据：{basis}（{code}）',
    result: '结果：{sentence}',
    equal: '重新计算：与记录一致。',
    declared: '重新计算：按当时版本与记录一致；现行版本结果不同（{reason}）。',
    door: '在决定之外被拒绝，无须重新计算。',
    differs: '重新计算：与记录不一致！{reason} 重算结果：{recomputed}',
  },
  en: {
    head: '[{title}] {stream} at revision {revision}',
    when: 'recorded {recordedAt}, effective {effectiveOn}',
    by: 'Given by {who}',
    approved: 'Approved by {who}',
    person: '{by} ({capacity}, {organisation})',
    onBehalf: '{by} on behalf of {holder} ({capacity}, {organisation})',
    read: 'On the file at revision {read}',
    unread: 'The file did not exist yet',
    facts: 'Known then: {facts}',
    source: 'Sources: {sources}',
    parameter: 'Parameter {key} = {value} ({document} version {version}, {bureau}, {on})',
    calendar: 'Working-day calendar: {division} version {version}',
    evidence: 'Evidence: {name} (SHA-256 {sha256})',
    refused: 'Refused: {sentence} Basis: {basis} ({code})',
    result: 'Result: {sentence}',
    equal: 'Decided again: equal to the record.',
    declared: 'Decided again: the edition of the time gives the record; the present one differs ({reason}).',
    door: 'Refused outside the decision; nothing to decide again.',
    differs: 'Decided again: NOT equal to the record. {reason} Decided again: {recomputed}',
  },
} as const;

function linesOf(
  { known, parameters, clause, ...of }: Omit<Explanation, 'lines'>,
  say: (typeof words)[Language],
  nameOf: (id: string) => string,
  reason = '',
): string[] {
  // Refused at the door, nobody knows a capacity yet.
  const person = (act: Act | Omit<Act, 'capacity'>): string =>
    !('capacity' in act)
      ? nameOf(act.by)
      : fill(act.onBehalfOf === undefined ? say.person : say.onBehalf, {
          by: nameOf(act.by),
          holder: nameOf(act.onBehalfOf ?? ''),
          capacity: act.capacity,
          organisation: nameOf(act.organisation),
        });
  const facts = Object.entries(known.facts ?? {}).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return [
    fill(say.head, { ...of }),
    fill(say.when, { ...of }),
    fill(say.by, { who: person(of.act) }),
    ...(of.approvedBy ? [fill(say.approved, { who: person(of.approvedBy) })] : []),
    known.read < 0 ? say.unread : fill(say.read, { read: known.read }),
    ...(facts.length ? [fill(say.facts, { facts: facts.join('; ') })] : []),
    ...(known.sources?.length
      ? [fill(say.source, { sources: known.sources.map(({ from, at }) => `${from}@${at}`) })]
      : []),
    ...parameters.map((use) =>
      fill(say.parameter, {
        ...use,
        value: JSON.stringify(use.value),
        document: nameOf(use.document),
        bureau: nameOf(use.bureau),
      }),
    ),
    ...(known.calendar ? [fill(say.calendar, { ...known.calendar })] : []),
    ...(known.evidence ?? []).map((each) => fill(say.evidence, { ...each })),
    ...(clause ? [fill(say.refused, clause)] : []),
    ...of.result.map(({ sentence }) => fill(say.result, { sentence })),
    fill(say[of.verdict], { reason, recomputed: JSON.stringify(of.recomputed) }),
  ];
}
