import { view, type StoredEvent } from '@app/kernel';
import type { Events } from './audit-notes.js';

/** How much a division's audit stream holds; the entries themselves are documents of their own. */
export interface AuditNotesDocument {
  /** Division code. */
  id: string;
  bureauId: string;
  notes: number;
  accesses: number;
  lastRecordedAt: string;
}

export const auditNotesListing = view<AuditNotesDocument>({
  name: 'audit-notes',
  version: 1,
  title: { zh: '审计意见（按行政区划）', en: 'Audit notes by division' },
  types: ['AuditNoteRecorded', 'AuditAccessLogged'],
  ids: (event) => [event.stream.slice('auditNotes-'.length)],
  fold: (document, { type, data, meta }, id) => ({
    id,
    bureauId: data.bureauId as string,
    notes: (document?.notes ?? 0) + (type === 'AuditNoteRecorded' ? 1 : 0),
    accesses: (document?.accesses ?? 0) + (type === 'AuditAccessLogged' ? 1 : 0),
    lastRecordedAt: meta.recordedAt,
  }),
  index: { bureauId: 'text' },
  scope: { bureau: 'bureauId' },
});

export interface AuditEntry {
  /** Id of the event. */
  id: string;
  kind: 'note' | 'access';
  division: string;
  bureauId: string;
  recordedAt: string;
  /** Note: who wrote it. Access: who read. */
  persons: readonly string[];
  /** Stream that was audited or read. */
  concerns?: string;
  targetEventId?: string;
  severity?: string;
  text: string;
  refs?: readonly string[];
  /** The note this one puts right, and the one that puts this right. */
  corrects?: string;
  correctedBy?: string;
}

/** Every note and every logged access, one document each. */
export const auditEntries = view<AuditEntry>({
  name: 'audit-entries',
  version: 2,
  title: { zh: '审计意见与查阅记录', en: 'Audit notes and accesses' },
  types: ['AuditNoteRecorded', 'AuditAccessLogged'],
  ids: ({ id, data }) => [id, ...(typeof data.correctsEventId === 'string' ? [data.correctsEventId] : [])],
  fold: (document, event, id) => {
    if (id !== event.id) return document && { ...document, correctedBy: event.id };
    const common = { id, division: event.stream.slice('auditNotes-'.length), recordedAt: event.meta.recordedAt };
    return event.type === 'AuditNoteRecorded'
      ? { ...common, ...noted(event as StoredEvent<never>) }
      : { ...common, ...accessed(event as StoredEvent<never>) };
  },
  index: {
    kind: 'text',
    division: 'text',
    bureauId: 'text',
    recordedAt: 'text',
    persons: 'list',
    concerns: 'text',
    targetEventId: 'text',
    severity: 'text',
  },
  search: ({ text }) => [text],
  scope: { bureau: 'bureauId' },
  names: ({ persons, concerns }) => [...persons.map((person) => `staff-${person}`), ...(concerns ? [concerns] : [])],
});

const noted = ({ data }: StoredEvent<Events['AuditNoteRecorded']>) => ({
  kind: 'note' as const,
  bureauId: data.bureauId,
  persons: data.by,
  ...(data.targetStream === undefined ? {} : { concerns: data.targetStream }),
  targetEventId: data.targetEventId,
  severity: data.severity,
  ...(data.correctsEventId === undefined ? {} : { corrects: data.correctsEventId }),
  text: data.text,
});

const accessed = ({ data }: StoredEvent<Events['AuditAccessLogged']>) => ({
  kind: 'access' as const,
  bureauId: data.bureauId,
  persons: [data.person],
  ...(data.stream === undefined ? {} : { concerns: data.stream }),
  text: data.purpose,
  refs: data.refs,
});
