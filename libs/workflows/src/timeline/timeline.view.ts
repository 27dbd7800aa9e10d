import {
  categoryOf,
  fill,
  idOf,
  kernelEvents,
  kernelEventSays,
  labelled,
  nameSlot,
  personsOf,
  streamOf,
  view,
  type Act,
  type CommandRecord,
  type EventMeta,
  type Labels,
  type Slice,
  type StoredEvent,
  type View,
  type Words,
} from '@app/kernel';
import { timelineSheet } from './timeline.columns.js';

/** One entry of 大事记: an event in a plain sentence, by whom, on what basis, on both clocks. */
export interface TimelineEntry extends Record<string, unknown> {
  id: string;
  stream: string;
  revision: number;
  type: string;
  /** Names are joined at read: `{school-…}` stands where the name of that stream goes. */
  sentence: Words;
  effectiveOn: string;
  recordedAt: string;
  backdated?: true;
  visibility: EventMeta['visibility'];
  /** Its own stream and all others concerned. */
  about: string[];
  act?: Pick<Act, 'by' | 'onBehalfOf' | 'capacity' | 'organisation'>;
  approvedBy?: Pick<Act, 'by' | 'onBehalfOf' | 'capacity' | 'organisation'>;
  command?: string;
  /** Clauses that stand on the same rows of the rule inventory as the command. */
  clauses?: string[];
  parameters?: CommandRecord['parameters'];
  evidence?: CommandRecord['evidence'];
  correlation?: string;
  causation?: string;
  /** Place in its command's batch, from 0. */
  index: number;
  count: number;
  /** An era or honour entered by hand, no act of procedure. */
  isAnnotation: boolean;
  /** The entry this one corrects. */
  corrects?: string;
  /** Struck through: the entry that corrects this one. */
  struckBy?: { id: string; recordedAt: string; effectiveOn: string; reason?: string };
  bureaus: string[];
  schools: string[];
  persons: string[];
}

/** What is said of an event type, and on which clauses its command stands. */
interface TimelineRow {
  says: Words;
  labels?: Labels;
  clausesOf: (command: string) => string[];
}

/** V2 大事记: one entry per event of every workflow, corrections struck through, annotations among the rest. */
export function historyTimeline(slices: readonly Pick<Slice, 'workflow'>[]): View<TimelineEntry> {
  const rows = new Map<string, TimelineRow>();
  for (const { workflow } of slices) {
    const clausesOf = clausesByCommand(workflow);
    for (const [type, { says, labels }] of Object.entries(workflow.events))
      rows.set(type, { says, clausesOf, ...(labels ? { labels } : {}) });
  }
  for (const type of kernelEvents) rows.set(type, { says: kernelEventSays[type], clausesOf: () => [] });

  return view<TimelineEntry>({
    name: 'history-timeline',
    version: 2,
    title: { zh: '大事记', en: 'History timeline' },
    sheet: timelineSheet,
    types: [...rows.keys()],
    ids: (event) => [event.id, ...correctedBy(event)],
    fold(entry, event, id) {
      if (id === event.id) return entryOf(event, rows.get(event.type)!);
      if (!entry) return undefined;
      const { effectiveOn, recordedAt } = event.meta;
      const { reason } = event.data;
      entry.struckBy = { id: event.id, recordedAt, effectiveOn, ...(typeof reason === 'string' ? { reason } : {}) };
      return entry;
    },
    index: {
      stream: 'text',
      type: 'text',
      about: 'list',
      effectiveOn: 'text',
      recordedAt: 'text',
      revision: 'number',
      correlation: 'text',
      visibility: 'text',
      isAnnotation: 'flag',
      bureaus: 'list',
      schools: 'list',
      persons: 'list',
    },
    search: ({ sentence }) => [sentence.zh, sentence.en],
    scope: { bureau: 'bureaus', schools: 'schools', persons: 'persons' },
    knownAt: true,
    at: (entry, on) => (entry.effectiveOn <= on ? entry : undefined),
    names: ({ about, sentence }) => [
      ...new Set([...about, ...[...sentence.zh.matchAll(nameSlot)].map(([, stream]) => stream!)]),
    ],
  });
}

const namedField = /\{(\w+):(\w+)\}/g;

const correctedBy = ({ data }: StoredEvent): string[] =>
  typeof data.correctsEventId === 'string' ? [data.correctsEventId] : [];

function clausesByCommand({ clauses, commands }: Slice['workflow']): (command: string) => string[] {
  return (command) => {
    const rows = commands[command]?.rows ?? [];
    return Object.keys(clauses).filter((code) => clauses[code]!.rows.some((row) => rows.includes(row)));
  };
}

/** `{field}` from the data; `{field:school}` becomes `{school-<id>}`, whose name is joined at read. */
const sentenceIn = (template: string, data: Readonly<Record<string, unknown>>): string =>
  fill(template.replace(namedField, (_, field: string, category: string) =>
    [data[field]].flat().map((id) => `{${streamOf(category, String(id))}}`).join('、')), plain(data)); // prettier-ignore

/** What people have written names no stream: braces are ours. */
const plain = (data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, Array.isArray(value) ? value.map(unbraced) : unbraced(value)])); // prettier-ignore
const unbraced = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('{', '｛').replaceAll('}', '｝') : value;

function entryOf(event: StoredEvent, { says, labels, clausesOf }: TimelineRow): TimelineEntry {
  const { id, stream, revision, type, data, meta, record } = event;
  const about = [...new Set([stream, ...meta.about])];
  const clauses = record ? clausesOf(record.command) : [];
  const [corrects] = correctedBy(event);
  return {
    id,
    stream,
    revision,
    type,
    sentence: {
      zh: sentenceIn(says.zh, labelled(data, labels, 'zh')),
      en: sentenceIn(says.en, labelled(data, labels, 'en')),
    },
    effectiveOn: meta.effectiveOn,
    recordedAt: meta.recordedAt,
    ...(meta.backdated ? { backdated: true } : {}),
    visibility: meta.visibility,
    about,
    ...(record ? { act: personIn(record.act), command: record.command, correlation: record.correlation } : {}),
    ...(record?.approvedBy ? { approvedBy: personIn(record.approvedBy) } : {}),
    ...(clauses.length ? { clauses } : {}),
    ...(record?.parameters?.length ? { parameters: record.parameters } : {}),
    ...(record?.evidence?.length ? { evidence: record.evidence } : {}),
    ...(record?.causation ? { causation: record.causation } : {}),
    index: meta.index,
    count: meta.count,
    isAnnotation: type === 'TimelineAnnotated',
    ...(corrects === undefined ? {} : { corrects }),
    ...concerned(about, data, record),
  };
}

const personIn = ({ by, onBehalfOf, capacity, organisation }: Act): NonNullable<TimelineEntry['act']> => ({
  by,
  ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  capacity,
  organisation,
});

/** Whose desk the entry may be read at: the offices and schools that acted or are concerned, and the persons. */
function concerned(
  about: readonly string[],
  data: Record<string, unknown>,
  record: CommandRecord | undefined,
): Pick<TimelineEntry, 'bureaus' | 'schools' | 'persons'> {
  const acts = record ? [record.act, ...(record.approvedBy ? [record.approvedBy] : [])] : [];
  const organisations = acts.map(({ organisation }) => organisation);
  const of = (category: string) => about.filter((stream) => categoryOf(stream) === category).map(idOf);
  const inData = [data.bureauId, data.managingBureauId, data.concernedBureaus].flat();
  const unique = (ids: readonly unknown[]) => [...new Set(ids.filter((each) => typeof each === 'string'))].sort();
  return {
    bureaus: unique([...organisations, ...of('bureau'), ...inData]),
    schools: unique([...organisations, ...of('school'), ...[data.schools].flat()]),
    persons: unique([...acts.flatMap(personsOf), ...of('staff')]),
  };
}
