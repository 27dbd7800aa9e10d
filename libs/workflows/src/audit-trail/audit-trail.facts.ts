import type { Ask, Caused } from '@app/kernel';
import { auditEntries, type AuditEntry } from '../audit-notes/audit-notes.view.js';

/** Accesses by auditors to one stream that were written down, for the audit trail. */
export async function accessesOf(ask: Pick<Ask, 'find'>, stream: string): Promise<readonly AuditEntry[]> {
  const entries = await ask.find(auditEntries, { concerns: stream, kind: 'access' });
  return [...entries].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
}

/** The command that writes down what personal values an auditor read; given by the system on the division's audit stream. */
export const accessBy = (
  division: string,
  read: { person: string; purpose: string; stream?: string; refs: readonly string[] },
): Caused => ({ workflow: 'auditNotes', command: 'LogAuditAccess', id: division, input: { ...read } });
